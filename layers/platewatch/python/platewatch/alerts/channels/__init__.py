"""How alerts travel: text messages and topics (SNS), webhooks."""

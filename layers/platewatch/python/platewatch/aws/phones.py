"""The phone numbers that text of this deployment may hold."""

from platewatch.aws import environment
from platewatch.text.phone_numbers import PhoneNumbers, PhoneNumbersInvalid, parse_phone_numbers


def load_phones() -> PhoneNumbers:
    """From the setting ALLOWED_PHONE_NUMBERS; none when it is absent. Raises SettingMissing when it holds others."""
    try:
        return parse_phone_numbers(environment.load_optional("ALLOWED_PHONE_NUMBERS") or "")
    except PhoneNumbersInvalid as error:
        raise environment.SettingMissing(f"environment variable ALLOWED_PHONE_NUMBERS: {error}") from error

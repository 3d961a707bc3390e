"""Dead letters: messages that failed every attempt, for a person to try again or to drop, within their term."""

"""The function that reads test pictures, as the environment names it."""

from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.reading.aws.reader_function import ReaderFunction
from platewatch.reading.sent_picture import TrialReader


def open_trial_reader() -> TrialReader:
    """What reads test pictures. Raises SettingMissing."""
    return ReaderFunction(clients.functions(), load_text("RECOGNISE_FUNCTION"))

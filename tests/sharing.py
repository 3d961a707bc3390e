"""How the tests are shared out among workers: a group to one of them, and what has no group file by file."""

from xdist.scheduler import LoadGroupScheduling


class FileScheduling(LoadGroupScheduling):
    """As pytest-xdist's own for groups, with a file's other tests as one piece of work.

    With each test a piece of its own, workers waited for the next test longer than most tests take.
    """

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group

"""Carries packets between laptops and their hub."""

from sync.hub.packets import take_packet
from sync.peers.packet import export, import_answer


class Courier:
    """Carries packets between a laptop and the hub."""

    def __init__(self, folder, desk):
        self.folder, self.desk, self.count = folder, desk, 0

    def path(self):
        self.count += 1
        return self.folder / f"{self.count}.zfb"

    def up(self, laptop):
        """A packet of the laptop, not yet delivered."""
        path = self.path()
        export(laptop.replica, path)
        return path

    def deliver(self, up):
        """The hub's answer to a packet, and what it brought."""
        path = self.path()
        return path, take_packet(self.desk, up, path)

    def round(self, laptop):
        """There and back."""
        answer, _ = self.deliver(self.up(laptop))
        return import_answer(laptop.replica, answer)


def counts(outcome):
    tally = outcome.tally
    return tally.sent, tally.accepted, tally.known, tally.quarantined

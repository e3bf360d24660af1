"""A printer whose paper a test can read."""


class MemoryPrinter:
    """Keeps its jobs; `away` switches it off."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self.away = False

    def write(self, job: bytes) -> None:
        if self.away:
            raise OSError("switched off")
        self.jobs.append(job)

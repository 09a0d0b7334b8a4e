"""What each stage of a run costs: time of the processor, and the most memory that the process has had by its end."""

from __future__ import annotations

import time

from peak_memory import peak_mb

from symbiosis_map.pipeline import StageReport

__all__ = ["StageCost"]


class StageCost:
    """Watches a run: pass :meth:`watch` to it, and read ``cpu_seconds`` and ``peak_mb`` by stage afterwards."""

    def __init__(self) -> None:
        self.cpu_seconds: dict[str, float] = {}
        self.peak_mb: dict[str, int | None] = {}
        self._last = time.process_time()

    def watch(self, report: StageReport) -> None:
        """Note what was used since the last stage, or block, ended; those of one title are summed up."""
        if report.state == "started":
            return
        now = time.process_time()
        title = "Blocks" if report.stage.startswith("Block ") else report.stage
        self.cpu_seconds[title] = round(self.cpu_seconds.get(title, 0.0) + now - self._last, 1)
        self.peak_mb[title] = peak_mb()
        self._last = now

"""Reading companies and streams from the files that a region has, and filling in what they leave open."""

from symbiosis_map.intake.completion import complete_streams
from symbiosis_map.intake.estimates import Estimated, estimate_streams
from symbiosis_map.intake.options import InputFile, IntakeOptions
from symbiosis_map.intake.read import Intake, read_inputs, read_table
from symbiosis_map.intake.readers import read_shapes
from symbiosis_map.intake.template import write_template

__all__ = [
    "Estimated",
    "InputFile",
    "Intake",
    "IntakeOptions",
    "complete_streams",
    "estimate_streams",
    "read_inputs",
    "read_shapes",
    "read_table",
    "write_template",
]

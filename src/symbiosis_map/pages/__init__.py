"""What every page of ours rests on: its policy, its data block, the elements and the words that pages share."""

from symbiosis_map.pages.phrases import LANGUAGES, dictionary, filled
from symbiosis_map.pages.safety import content_policy, script_json
from symbiosis_map.pages.scripts import SHARED_SCRIPTS, shared_scripts

__all__ = ["LANGUAGES", "SHARED_SCRIPTS", "content_policy", "dictionary", "filled", "script_json", "shared_scripts"]

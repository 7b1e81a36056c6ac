"""Small templates with what real jinja2 makes of them in the environment of transformers' chat templates.

    pip install jinja2==3.1.6 transformers
    python jinja2_cases.py            writes jinja2-cases.json beside this file

Lines are `name | template`, with `\\n` for a newline; what fails there must fail here.
"""

import datetime
import json
import os
from pathlib import Path

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from transformers.utils import chat_template_utils

NOW = datetime.datetime.fromisoformat("2026-03-07T09:05:03")
CONTEXT = {
    "xs": [3, 1, 2], "words": ["banana", "Apple", "cherry"], "d": {"b": 1, "a": {"c": [1, 2]}, "items": 5}, "n": None,
    "people": [{"name": "Zoë", "age": 31, "city": {"n": "Bern"}}, {"name": "adam", "age": 7, "city": {"n": "Rom"}},
               {"name": "Eve", "age": 31, "city": {"n": "bern"}}],
    "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}, {"v": 5, "kids": []}],
    "text": "The quick brown fox — jumps over the lazy dog, twice-over; naïve café 日本語 😀.",
    "lines": "one\ntwo\r\nthree\x0bfour\u2028five\n\nsix", "html": "<b>bold</b> & <i>it&amp;s</i>", "t": True, "f": 1.5, "big": 12345678901234567890,
}


class Frozen(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def main():
    chat_template_utils.datetime = Frozen
    here = Path(__file__).parent
    cases = []
    for line in (here / "jinja2-cases.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("## "):
            continue
        name, template = line.split(" | ", 1)
        template = template.replace("\\n", "\n").replace("\\r", "\r")
        case = {"name": name.strip(), "template": template, "context": CONTEXT}
        try:
            case["expected"] = chat_template_utils._compile_jinja_template(template).render(**CONTEXT)
        except Exception as e:
            case["error"] = {"type": type(e).__name__, "message": str(e)}
        cases.append(case)
    for case in cases:
        case["context"] = {k: v for k, v in CONTEXT.items() if k in case["template"]}
    (here / "jinja2-cases.json").write_text(json.dumps({"cases": cases}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

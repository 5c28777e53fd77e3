"""What a command says: results on stdout, progress and complaints on stderr."""

import argparse
import json
import sys
from typing import Any


def say(options: argparse.Namespace, line: str) -> None:
    """Print one line of a result, unless a document was asked for."""
    if not options.json:
        print(line)


def print_document(document: dict[str, Any]) -> None:
    """Print a result as one line of JSON."""
    print(json.dumps(document, ensure_ascii=False))


def remark(sentence: str) -> None:
    """Print what belongs beside a result."""
    print(sentence, file=sys.stderr)


def complain(sentence: str) -> None:
    """Print why a command ended without a result."""
    print(f"{_line_start()}mixdesk: {sentence}", file=sys.stderr)


def show_progress(share: float, step: str) -> None:
    """Print how far the work is: on a terminal in one line that is written over, else a line a step."""
    end = "\n" if share >= 1 or not sys.stderr.isatty() else ""
    print(f"{_line_start()}{100 * share:3.0f}%  {step}", end=end, file=sys.stderr, flush=True)


def _line_start() -> str:
    """Return what clears the line of progress on a terminal."""
    return "\r\033[K" if sys.stderr.isatty() else ""

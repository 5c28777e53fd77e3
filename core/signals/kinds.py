"""The kinds of signals that people can add to a data set; a further one is a line here."""

from core.signals.added import AddedSignal
from core.signals.column import ColumnSignal
from core.signals.uploaded import UploadedSignal

KINDS: dict[str, type[AddedSignal]] = {one.kind: one for one in (ColumnSignal, UploadedSignal)}

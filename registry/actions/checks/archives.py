"""The archive (GS-11): a volume lists what was in the file, and all of it is still there, unchanged."""

from collections import defaultdict
from collections.abc import Iterator

from registry.actions.archiving import contents, entries_of
from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.office.archive import Volume, index_sha256
from registry.store.database import Db
from registry.store.queries import services

NOT_ITS_INDEX = Words("目录与归档哈希不一致", "its index is not the one that was archived")
GONE = Words("归档后丢失或者改动：{entry}", "lost or changed since it was archived: {entry}")


def volumes(db: Db, scope: Scope) -> Iterator[Fault]:
    of_subject = defaultdict[tuple[str, str], list[Volume]](list)
    for volume in services.every_volume(db):
        of_subject[volume.subject_kind, volume.subject_id].append(volume)
    for subject, found in of_subject.items():
        now, previous = set(contents(db, *subject)), ""
        for volume in sorted(found, key=lambda one: one.number):
            entries = entries_of(db, volume)
            if index_sha256(previous, entries) != volume.index_sha256:
                yield Fault("volume", volume.id, NOT_ITS_INDEX)
            for entry in entries:
                if entry not in now:
                    told = Words(*(text.format(entry=entry.id) for text in (GONE.zh, GONE.en)))
                    yield Fault("volume", volume.id, told)
            previous = volume.index_sha256


PASSES = (Pass("archives", Words("档案与文件一致", "archive: what was archived is there"), faults=volumes),)

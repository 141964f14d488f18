"""Files by hash: every file the register names is there and is what its name says (D15)."""

from collections.abc import Iterator

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.store.database import Db
from registry.store.errors import FileLost
from registry.store.queries import files


def named_files(db: Db, scope: Scope) -> Iterator[Fault]:
    if scope.blobs is None:
        return
    for refusal in scope.blobs.faults(files.named_files(db)):
        lost = isinstance(refusal, FileLost)
        problem = (
            Words("文件缺失", "the file is missing") if lost else Words("文件已损坏", "the file was changed")
        )
        yield Fault("blob", str(refusal.facts["sha256"]), problem)


PASSES = (Pass("files", Words("文件与哈希一致", "files: present and unchanged"), faults=named_files),)

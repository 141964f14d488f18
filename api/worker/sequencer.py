"""The sequencer: right after a commit it seals what is new and signs the log, about once a second."""

from collections.abc import Callable, Sequence
from threading import Event

from api import log_keys
from api.logs import log, log_fault
from api.settings import Settings
from api.worker.memory import CheckpointFiles
from registry.actions.sealing import is_due, seal, sign_checkpoint
from registry.clock import Moment, moment
from registry.proof.errors import LogInconsistent
from registry.proof.notes import Ed25519Signer, Signer
from registry.store.database import Database

PAUSE_S = 0.5
PAUSE_AFTER_FAILURE_S = 5.0


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Seal and sign until `stop` is set; a failure is logged and tried again."""
    signer, also = log_keys.signer(settings), log_keys.also_signing(settings)
    memory = CheckpointFiles(settings.log_memory)
    pause = 0.0
    while not stop.wait(pause):
        try:
            sequence(database, signer, memory, lambda: moment(settings.clock), also)
            pause = PAUSE_S
        except LogInconsistent as error:
            log.error("the log stopped", problem=error.message("en"))
            pause = PAUSE_AFTER_FAILURE_S
        except Exception as error:
            log_fault(error, "sequencer")
            pause = PAUSE_AFTER_FAILURE_S


def sequence(
    database: Database,
    signer: Ed25519Signer,
    memory: CheckpointFiles,
    now: Callable[[], Moment],
    also: Sequence[Signer] = (),
) -> None:
    """Everything that waits: sealed batch by batch, each batch signed, while keys change by `also` too."""
    while _something_is_due(database):
        with database.writing("seal") as db:
            seal(db, now=now())
        with database.writing("checkpoint") as db:
            sign_checkpoint(db, log_name=signer.name, signers=[signer, *also], memory=memory)


def _something_is_due(database: Database) -> bool:
    """Looked up without the write lock, which the one embedded writer needs for others."""
    with database.reading() as db:
        return is_due(db)

"""A connection to a Spark cluster. Spark is only imported when a run asks for it."""

from __future__ import annotations

import os
import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.failure import EngineRefused, SpaceExhausted, space

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_QUIET = Path(__file__).parent / "log4j2.properties"
_SETTINGS = {
    # A column is what it is called, to the letter; names as DuckDB writes them are names here, too.
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    # Stages are read at once, and by this run only.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    # Several statements at once: none waits for the end of another.
    "spark.scheduler.mode": "FAIR",
    # Statements are long, and what is told of their plans is longer.
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.debug.maxToStringFields": "10",
    "spark.driver.memory": "2g",
    # The driver plans hundreds of statements once each: compiling Java thoroughly takes longer than it saves.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m "
    f"-Dlog4j2.configurationFile={_QUIET.as_uri()}",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_SMALL = {
    # Generating and compiling code for a statement takes longer than running it on few rows.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
}
_MASTER = re.compile(r"local(\[[^]]+])?|local-cluster\[\d+,\d+,\d+]|yarn|spark://.+|k8s://.+")
_GONE = ("stopped SparkContext", "SparkContext was shut down", "Connection refused", "Answer from Java side is empty",
         "error while sending", "masters are unresponsive")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Spark runs: `master` as Spark writes it, `settings` as `spark-submit --conf` takes them."""

    master: str
    settings: tuple[tuple[str, str], ...] = ()


def start(cluster: Cluster, spill: Path, small: bool) -> SparkSession:
    """A session on the cluster, for few rows or many; on this machine alone, what does not fit into memory goes to
    `spill`.

    Raises EngineRefused where Spark or Java is missing, or the cluster does not answer.
    """
    if not _MASTER.fullmatch(cluster.master):
        raise EngineRefused(
            f"--master {cluster.master}: Das ist keine Adresse eines Spark-Clusters.",
            "Möglich sind zum Beispiel spark://rechner:7077, yarn und k8s://https://rechner:6443, zum Ausprobieren auf "
            "diesem Rechner local[*] oder local-cluster[2,1,2048] (zwei Prozesse mit je einem Kern und 2048 MB).",
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineRefused(
            "Für --engine spark fehlt das Python-Paket pyspark (Zusatz „spark“).",
            "Nachholen: python3 install.py --spark, außerhalb des Quellordners pip install 'regelwerk[spark]'.",
        ) from error
    _look_for_java()
    settings = _SETTINGS | (_SMALL if small else {})
    if cluster.master.startswith("local"):
        settings |= {"spark.local.dir": str(spill)}
    builder = SparkSession.builder.master(cluster.master).appName("regelwerk")
    for name, value in {**settings, **dict(cluster.settings)}.items():
        builder = builder.config(name, value)
    try:
        with warnings.catch_warnings():
            # Of pandas, which is not used.
            warnings.simplefilter("ignore", FutureWarning)
            session = builder.getOrCreate()
    except Exception as error:  # whatever Java says
        raise EngineRefused(
            f"Spark ist unter {cluster.master} nicht gestartet: {_first(error)}",
            "Bitte prüfen, ob der Cluster läuft und von hier erreichbar ist und ob die Einstellungen stimmen.",
        ) from error
    if not small and not any(name == "spark.sql.shuffle.partitions" for name, _ in cluster.settings):
        session.conf.set("spark.sql.shuffle.partitions", str(4 * session.sparkContext.defaultParallelism))
    return session


@contextmanager
def answering() -> Iterator[None]:
    """Says in German that the cluster has gone, or that its memory or disk do not suffice; other errors pass."""
    try:
        with space():
            yield
    except (EngineRefused, SpaceExhausted):
        raise
    except Exception as error:
        told = str(error)
        if "OutOfMemoryError" in told:
            raise SpaceExhausted(
                "Der Arbeitsspeicher der Spark-Prozesse reicht nicht aus. Mehr davon geben: --spark-conf "
                "spark.executor.memory=8g (im Cluster), --spark-conf spark.driver.memory=8g (mit local[…])."
            ) from error
        if isinstance(error, ConnectionError) or any(sign in told for sign in _GONE):
            raise EngineRefused(
                "Der Spark-Cluster antwortet nicht mehr. Es wurde nichts verändert; bitte seinen Zustand prüfen und "
                "denselben Befehl wiederholen."
            ) from error
        raise


def _look_for_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        raise EngineRefused(
            "Für --engine spark fehlt Java (17 oder 21).",
            "Debian, Ubuntu: apt-get install default-jre-headless. Liegt Java an einem anderen Ort: JAVA_HOME setzen.",
        )


def _first(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next(
        (line for line in lines if "Exception" in line and not line.startswith("at ")), lines[0] if lines else ""
    )
    return told.removeprefix(": ") or type(error).__name__

"""Runs the stages over many files: tasks for pages and documents, workers that compute, one process that writes."""

from pipeline.run.cluster import ClusterExecutor
from pipeline.run.executor import Executor, Failure, Result, SerialExecutor, Task
from pipeline.run.ingest import Ingest, Listener, Summary
from pipeline.run.processes import ProcessExecutor, usable_cores
from pipeline.run.tasks import STAGES, PageRead, Stages

__all__ = [
    "STAGES",
    "ClusterExecutor",
    "Executor",
    "Failure",
    "Ingest",
    "Listener",
    "PageRead",
    "ProcessExecutor",
    "Result",
    "SerialExecutor",
    "Stages",
    "Summary",
    "Task",
    "usable_cores",
]

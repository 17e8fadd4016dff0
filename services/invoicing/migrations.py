"""Stored invoices of earlier versions, carried over."""

from chassis.migrations import Step

STEPS: tuple[Step, ...] = ()

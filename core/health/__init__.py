"""What is wrong with a data set, ordered by how much it hurts the recommendations."""

from core.health.health_report import Figure, Finding, HealthReport, Mended, Severity, health_report, language_finding

__all__ = ["Figure", "Finding", "HealthReport", "Mended", "Severity", "health_report", "language_finding"]

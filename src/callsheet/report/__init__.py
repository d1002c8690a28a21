"""Forms a report can take."""

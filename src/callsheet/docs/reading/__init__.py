"""Pages in three forms -> facts and sentences."""

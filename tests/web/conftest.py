"""What several tests of the page's server need."""

from tests.web.models import hub, store

__all__ = ["hub", "store"]

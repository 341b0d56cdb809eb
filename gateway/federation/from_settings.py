"""Make the router's access that the settings name."""

from __future__ import annotations

from gateway.federation.routers import RouterAccess
from gateway.settings import Settings


def routers_from_settings(settings: Settings, *, is_sandbox: bool) -> RouterAccess:
    """Return what a router must show, and whether anybody else may ask for the schema."""
    return RouterAccess(
        secrets=settings.router_secret,
        subject=settings.router_subject,
        proxies=settings.proxies,
        tells_schema=is_sandbox or settings.introspection,
        sdl_security=settings.sdl_security,
    )

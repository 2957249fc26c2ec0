"""All areas of the pages; each is a blueprint in a file of its own."""

from __future__ import annotations

from flask import Blueprint, Flask

from hub.web.public import appointments as public_appointments
from hub.web.public import complaints as public_complaints
from hub.web.public import hall, home, notices, progress, services
from hub.web.staff import (
    absences,
    account,
    appointments,
    case,
    cases,
    collection,
    complaints,
    deliveries,
    desk,
    duplicates,
    duty,
    entitlements,
    exports,
    files,
    first_contacts,
    follow_ups,
    from_above,
    guides,
    intake,
    line,
    lists,
    login,
    meetings,
    messages,
    organisations,
    outreach,
    papers,
    payments,
    person,
    postings,
    prints,
    registry,
    reports,
    roster_items,
    rosters,
    search,
    sheets,
    stock,
    takeover,
    visit,
)
from hub.web.staff.admin import communities, days, modules, moved, posts, running, settings, setup
from hub.web.staff.admin import staff as people

AREAS: tuple[Blueprint, ...] = tuple(
    module.area
    for module in (
        login,
        account,
        desk,
        search,
        person,
        registry,
        organisations,
        duplicates,
        sheets,
        takeover,
        rosters,
        follow_ups,
        outreach,
        reports,
        roster_items,
        stock,
        intake,
        first_contacts,
        appointments,
        line,
        duty,
        public_appointments,
        hall,
        complaints,
        public_complaints,
        cases,
        case,
        papers,
        visit,
        prints,
        meetings,
        lists,
        payments,
        collection,
        entitlements,
        deliveries,
        messages,
        files,
        absences,
        from_above,
        exports,
        postings,
        guides,
        setup,
        communities,
        people,
        posts,
        modules,
        days,
        running,
        moved,
        settings,
        home,
        services,
        progress,
        notices,
    )
)


def register(app: Flask) -> None:
    """Register every area."""
    for area in AREAS:
        app.register_blueprint(area)

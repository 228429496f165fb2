"""The paths of the vendors' calls, and where in their answers the arrays of records lie."""

LOGS, RECORDS = "/logs/", "/statistic/v2/room/get_logio_records"
SESSIONS = "/ekranapi/sessions"
HOURS_OF_USERS, HOURS_OF_COMPUTERS = "/reports/v2/workinghours/users", "/reports/v2/workinghours/computers"
LOG = "/reports/v2/activitylog"
CLIENTS, CONSUMERS = "/admin/v1/clients", "/admin/v1/consumers"
SCIM_USERS, SCIM_GROUPS = "/scim/v1/users", "/scim/v1/groups"

FALKOR = {
    "enrolments": ("/v1/pathways/list", "enrolments"),
    "pathway_logs": ("/v1/logs/pathway-logs", "activities"),
    "pathway_activities": ("/v1/logs/pathway-logs", "activities"),
    "events": ("/v1/event/list", "events"),
    "event_attendees": ("/v1/event/list", "attendees"),
    "story_certificates": ("/v1/logs/story-certificates", "certificates"),
}
ACTIVTRAK = {
    "working_hours_users": (HOURS_OF_USERS, "activity"),
    "working_hours_computers": (HOURS_OF_COMPUTERS, "activity"),
    "activity_log": (LOG, "activity"),
    "clients": (CLIENTS, "clients"),
    "consumers": (CONSUMERS, "consumers"),
    "scim_users": (SCIM_USERS, "resources"),
    "scim_groups": (SCIM_GROUPS, "resources"),
}
STATISTICS = {
    "application_statistics": "/ekranapi/statistics/getapp",
    "url_statistics": "/ekranapi/statistics/geturl",
}

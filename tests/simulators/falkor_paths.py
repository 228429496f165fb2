"""The paths of Falkor's calls."""

LIST, LOGS = "/v1/pathways/list", "/v1/logs/pathway-logs"
EVENTS, CERTIFICATES = "/v1/event/list", "/v1/logs/story-certificates"

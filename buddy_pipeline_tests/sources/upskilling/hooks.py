"""What learning providers send as it happens, each in its own form."""

from typing import Any

AT = "2024-05-02T10:00:00Z"


def ecornell(word: str = "course.completed", event_id: str = "ev-1", at: str = AT, **parts: Any) -> dict[str, Any]:
    return {
        "event_type": word,
        "event_id": event_id,
        "timestamp": at,
        "user": {"external_id": "EC-77", "email": "Ada@Example.org", "first_name": "Ada", "last_name": "Lind"},
        "course": {
            "course_id": "LEAD-101",
            "course_name": "Leading a Team",
            "course_url": "https://ecornell.example.com/LEAD-101",
        },
    } | parts


def itslearning(word: str = "CourseProgress", event_id: str = "ev-1", at: str = AT, **fields: Any) -> dict[str, Any]:
    return {
        "eventType": word,
        "eventId": event_id,
        "timestamp": at,
        "userId": 4711,
        "userEmail": "ada@example.org",
        "courseId": 8,
        "courseName": "Swedish B1",
    } | fields


def generic(word: str = "course.progress", event_id: str = "ev-1", at: str = AT, **fields: Any) -> dict[str, Any]:
    return {
        "event_type": word,
        "event_id": event_id,
        "timestamp": at,
        "provider": "Open Academy",
        "user_identifier": "ada@example.org",
        "course_id": "OA-3",
        "course_name": "Bookkeeping",
    } | fields

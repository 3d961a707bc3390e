"""What insight is made of, as the environment describes it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.search_table import DynamoAlertSearch
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import position_at
from platewatch.insight.aws.insight_table import DynamoInsight
from platewatch.insight.collect import InsightStores


def open_insight() -> DynamoInsight:
    """Where weeks are counted. Raises SettingMissing."""
    return DynamoInsight(clients.dynamodb(), load_text("ALERTS_TABLE"))


def open_collecting() -> InsightStores:
    """What counting works with. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    return InsightStores(
        born=DynamoAlertSearch(clients.dynamodb(), table),
        answers=DynamoAlerts(clients.dynamodb(), table),
        weeks=open_insight(),
    )


def load_sites(now: datetime) -> dict[str, str]:
    """Where each camera stands now, or stood last. Raises SettingMissing."""
    cameras = DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_cameras()
    return {camera.camera_id: position_at(camera, now).site for camera in cameras}


def load_zone() -> ZoneInfo:
    """The deployment's time zone. Raises SettingMissing."""
    return ZoneInfo(load_text("TIME_ZONE"))

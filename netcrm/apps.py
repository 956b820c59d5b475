from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NetcrmConfig(AppConfig):
    name = "netcrm"


class ProgramPanelConfig(AdminConfig):
    default_site = "netcrm.program_panel.ProgramPanel"

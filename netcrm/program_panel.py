from django.contrib.admin import AdminSite


class ProgramPanel(AdminSite):
    site_header = "Connect the Dots"
    site_title = "Program panel"
    index_title = "Program panel"

"""The map of the house: which floor each module stands on, and where each outside library lives.

Adding a room: put its path on a floor of FLOORS. Every import it makes must lead to a line above
its own. Adding a library: give it one home in HOMES. ``test_layers.py`` holds the house to it.
"""

# One line is one floor. A module imports only from lines above its own; modules on one line never
# import each other, and an exact path goes before a pattern. `{a,b}` means both.
FLOORS = [
    "sync/errors.py",
    "sync/stamps.py sync/records/{codes,identity,places}.py",
    "sync/records/editions.py sync/records/money.py",
    "sync/records/fields.py",
    "sync/records/kinds/base.py",
    "sync/records/kinds/*.py",
    "sync/records/catalogue.py",
    "sync/rules/{answers,calendar,masking,transitions}.py",
    "sync/rules/gates.py",
    "sync/rules/{dossier,guards,income}.py",
    "sync/rules/{duplicates,households}.py",
    "sync/rules/{issues,parameters}.py",
    "sync/rules/worth.py",
    "sync/rules/{coverage,incomes,kinship}.py",
    "sync/rules/cases.py",
    "sync/rules/{field_facts,people_facts}.py",
    "sync/rules/home_facts.py",
    "sync/rules/predicates.py",
    "sync/rules/doubts.py",
    "sync/rules/checks_{figures,people}.py",
    "sync/rules/{checks,entitlements,pairing,presence}.py sync/rules/{supervision,reasons}.py",
    "sync/rules/sources.py",
    "sync/rules/tallies.py",
    "sync/rules/{rates,progress,periods,assessment}.py",
    "sync/rules/reports.py",
    "sync/rules/report_table.py",
    "sync/rules/report_export.py",
    "sync/changes/{change,heads,chain}.py",
    "sync/changes/merge.py",
    "sync/protocol/{messages,compress,link,seal}.py sync/store/contract.py",
    "sync/store/{dialect,postgres_faults}.py",
    "sync/protocol/{wire,packet}.py sync/store/{sqlite,postgres}.py "
    "sync/replica/{tables,schema,pictures}.py sync/hub/schema.py",
    "sync/protocol/{exchange,packet_reading}.py sync/replica/{migrations,words,log}.py "
    "sync/hub/migrations.py",
    "sync/replica/{index,blobs,branches,holding,own}.py sync/hub/cellar.py",
    "sync/replica/writer.py",
    "sync/replica/upgrade.py",
    "sync/replica/{intake,outgoing}.py",
    "sync/replica/replica.py sync/peers/http.py",
    "sync/replica/{handing,check,moving}.py sync/peers/outcome.py sync/hub/access.py",
    "sync/replica/*.py sync/peers/home.py",
    "sync/casework/parameters.py",
    "sync/casework/{areas,dossiers,ground,issues}.py",
    "sync/casework/incomes.py",
    "sync/casework/{duplicates,households,coverage,pairs,presence,supervision,petitions}.py "
    "sync/casework/{sources,commons}.py "
    "sync/casework/entitlements.py",
    "sync/casework/{entitlement_outcomes,entitlement_lines,unmerging}.py",
    "sync/casework/{counting,figures,supervision_words}.py",
    "sync/casework/{coverage_words,doubts,tallies,lists,views}.py",
    "sync/casework/{statistics,consultations,inspections,rectifications}.py",
    "sync/casework/{report_figures,report_year,surveys}.py",
    "sync/casework/report_making.py",
    "sync/casework/reports.py",
    "sync/replica/adopting.py sync/peers/{hearing,blobs}.py sync/hub/{checks,decisions}.py",
    "sync/hub/forwarding.py sync/hub/quarantine.py",
    "sync/peers/session.py sync/hub/{intake,release}.py",
    "sync/peers/packet.py sync/hub/desk.py",
    "sync/hub/blob_calls.py",
    "sync/hub/{app,verify,openapi,packets}.py",
    "sync/hub/door.py sync/team/trust.py",
    "sync/team/{desk,find,session}.py",
    "sync/hub/{backup,blob_backup}.py sync/team/serving.py",
    "sync/hub/commands/surface.py",
    "sync/hub/commands/*.py",
    "sync/hub/server.py",
    "desktop/{translation,settings,keys}.py",
    "desktop/{backup,enrolling}.py",
    "desktop/qt/{flow,grid_model,icons,messages,parts,table,tasks}.py",
    "desktop/printing/{faces,text}.py",
    "desktop/printing/fonts.py desktop/qt/{editors,grid,theme}.py",
    "desktop/printing/page.py desktop/qt/{form,services}.py",
    "desktop/printing/{notice_content,table}.py desktop/qt/*.py",
    "desktop/printing/*.py",
    "desktop/paperwork/owed.py",
    "desktop/paperwork/{cadre_list,coverage_list,notice,report,task_list}.py",
    "desktop/paperwork/documents.py",
    "desktop/sample/{row,numbers}.py",
    "desktop/sample/{people,fill}.py",
    "desktop/sample/{office,earnings,facts}.py",
    "desktop/sample/fieldwork.py",
    "desktop/sample/township.py",
    "desktop/sample/machines.py",
    "desktop/sample/{solving,visiting}.py",
    "desktop/screens/{held_data,issue_ties_data}.py",
    "desktop/screens/{dossier,issue_data,print_data,print_preview,new_object,object_list}.py "
    "desktop/screens/{income_figures,photo_data,safekeeping,stats_data,sync_data,team_data}.py",
    "desktop/screens/{doubts_panel,income_grid,issue_history,issue_new,issue_steps}.py "
    "desktop/screens/{issue_list,issue_orders,issue_ties}.py "
    "desktop/screens/{people,timeline}.py "
    "desktop/screens/{packet_data,photo_view,sync_differences,sync_held}.py "
    "desktop/screens/{sync_progress,sync_team}.py",
    "desktop/screens/{about_area,duplicates,merge_household,split_household,year_people}.py "
    "desktop/screens/hand_over.py",
    "desktop/screens/entitlement_asks.py",
    "desktop/screens/entitlement_panel.py",
    "desktop/screens/entitlement_hints.py",
    "desktop/screens/{household_matters,move_record,photos,sync_joining,sync_packet}.py "
    "desktop/screens/{area_lists,stats_reports}.py",
    "desktop/screens/{enterprise,household,issue_panel,petitions,visit_form}.py "
    "desktop/screens/{print_choices,print_output}.py",
    "desktop/screens/*.py",
    "desktop/{window,demo}.py",
    "desktop/app.py",
    "desktop/commands/surface.py",
    "desktop/commands/{hubs,paper,upkeep,values}.py",
    "desktop/commands/supervision.py",
    "desktop/commands/*.py",
    "desktop/cli.py",
]

# Where each outside library may be imported: files, patterns, or whole folders ("/" at the end).
HOMES = {
    "PySide6": "desktop/qt/ desktop/screens/ desktop/{window,app,translation}.py",
    "shiboken6": "desktop/qt/",
    "keyring": "desktop/keys.py",
    "reportlab": "desktop/printing/",
    "platformdirs": "desktop/settings.py sync/hub/server.py",
    "click": "desktop/cli.py desktop/commands/ sync/hub/server.py sync/hub/commands/",
    "requests": "sync/peers/http.py sync/peers/blobs.py",
    "urllib3": "sync/peers/http.py",  # the errors of what requests reads the line with
    "starlette": "sync/hub/",
    "uvicorn": "sync/hub/",
    "sqlcipher3": "sync/store/sqlite.py sync/hub/backup.py",
    "sqlite_utils": "sync/store/ sync/replica/migrations.py sync/hub/migrations.py",
    "sqlite3": "",  # a connection of the standard library raises exceptions of another class
    "msgspec": "sync/changes/ sync/protocol/ sync/replica/ sync/casework/ sync/peers/ sync/hub/",
    "zstandard": "sync/protocol/",
    "cryptography": "sync/changes/ sync/protocol/ sync/team/serving.py desktop/keys.py",
    "psycopg": "sync/store/{postgres,postgres_faults}.py",
    "zeroconf": "sync/team/",
    "PIL": "sync/replica/pictures.py",
    "pypinyin": "sync/replica/words.py",
    "chinese_calendar": "sync/rules/calendar.py",
}

# `sync` must run where none of these is installed, whatever HOMES says.
NEVER_IN_SYNC = {"desktop", "PySide6", "shiboken6", "keyring", "reportlab", "openpyxl"}

# The parts of Qt that may be shipped under the LGPL and that we have a use for.
QT_PARTS = {
    "QtCore",
    "QtGui",
    "QtNetwork",
    "QtPdf",
    "QtPdfWidgets",
    "QtPrintSupport",
    "QtSvg",
    "QtSvgWidgets",
    "QtWidgets",
}

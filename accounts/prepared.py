"""Queries that are asked again and again about other rows: written once, and planned once.

The ORM takes longer to write a query over many tables than the database to answer it, and so does
PostgreSQL to plan it. So a query is kept with places where keys belong, and PostgreSQL keeps its
plan for as long as the connection lasts (https://www.postgresql.org/docs/15/sql-prepare.html).
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL

PLACE = re.compile(r"\bplace_of_(\w+)")
KEYS = re.compile(r"\bIN \(place_of_(\w+)\)")
KEPT_PLANS = 20
# Not one for the first keys that are asked for, which would have it planned again for the next.
ONE_PLAN = "SET plan_cache_mode TO force_generic_plan; "

M = TypeVar("M", bound=Model)

_names = count()
Plans = OrderedDict["Prepared", str]
_plans: WeakKeyDictionary[Any, Plans] = WeakKeyDictionary()


def keys(name: str) -> RawSQL:
    """For `__in`: the place of keys that are given under this name when the query is asked."""
    return RawSQL(f"place_of_{name}", [])  # noqa: S611


class Prepared:
    """A statement with places, each `place_of_NAME`, for what is given when it is run.

    `IN (place_of_NAME)` is for keys; elsewhere stands one value, whose PostgreSQL type `types` has.
    A connection that a pool lends for one transaction only keeps no plan: it has
    `DISABLE_SERVER_SIDE_CURSORS`, and is asked as SQLite is, with what is given put in.
    """

    def __init__(self, sql: str, parameters: Sequence[Any] = (), **types: str) -> None:
        self.sql, self.parameters, self.types = sql, tuple(parameters), types
        self.names = list(dict.fromkeys(PLACE.findall(sql)))

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """What the driver answers. Keys are whole numbers; values are plain, without a percent."""
        here = connections[DEFAULT_DB_ALIAS]  # `connection` would look for it at each word
        is_lent = here.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        with here.cursor() as cursor:
            if here.vendor != "postgresql" or is_lent:
                cursor.execute(self._with(given), self.parameters)
            else:
                self._execute(cursor, _plans.setdefault(here.connection, OrderedDict()), given)
            return cursor.fetchall()

    def _with(self, given: dict[str, Any]) -> str:
        said = {name: self._said(name, given[name]) or "NULL" for name in self.names}
        return PLACE.sub(lambda place: said[place[1]], self.sql)

    def _execute(self, cursor: Any, plans: Plans, given: dict[str, Any]) -> None:
        """By the plan that the connection has, or is given in the same message."""
        said = [  # first of all: what cannot be said must not cost a plan
            self._said(name, given[name]) if name in self.types
            else f"'{{{self._said(name, given[name])}}}'"
            for name in self.names
        ]  # fmt: skip
        name, before = plans.pop(self, ""), ""
        if not name:
            name = f"kept_{next(_names)}"
            before = self._preparing(cursor, name)
            if not plans:  # an error may have left some that nobody knows of
                before = f"DEALLOCATE ALL; {before}"
            elif len(plans) == KEPT_PLANS:
                before += f"DEALLOCATE {plans.popitem(last=False)[1]}; "
        try:  # without parameters: the values are in the statement, and its % are meant
            cursor.execute(f"{ONE_PLAN}{before}EXECUTE {name}({', '.join(said)})")
        except DatabaseError:
            plans.clear()
            raise
        plans[self] = name

    def _preparing(self, cursor: Any, name: str) -> str:
        places = {place: number for number, place in enumerate(self.names, 1)}
        sql = KEYS.sub(lambda place: f"= ANY(${places[place[1]]})", self.sql)
        sql = PLACE.sub(lambda place: f"${places[place[1]]}", sql)
        types = ", ".join(self.types.get(place, "bigint[]") for place in places)
        return f"PREPARE {name}({types}) AS {cursor.mogrify(sql, self.parameters).decode()}; "

    def _said(self, name: str, given: Any) -> str:
        if name not in self.types:
            return ",".join([str(int(key)) for key in given])
        return str(given) if isinstance(given, int) else "'" + str(given).replace("'", "''") + "'"


class PreparedQuery(Prepared, Generic[M]):
    """The same of a query that the ORM wrote, whose values are read as the ORM reads them."""

    def __init__(self, query: QuerySet[M, Any]) -> None:
        self.model = query.model
        self.compiler = query.query.get_compiler(connection=connection)
        super().__init__(*self.compiler.as_sql())
        self.converters = self.compiler.get_converters([one for one, _, _ in self.compiler.select])
        self.columns = [name or one.target.attname for one, _, name in self.compiler.select]

    def values(self, **keys: Iterable[int]) -> Iterable[Sequence[Any]]:
        """As `values_list` gives them."""
        found = self.rows(**keys)
        return self.compiler.apply_converters(found, self.converters) if self.converters else found

    def objects(self, **keys: Iterable[int]) -> Iterable[M]:
        """As the query itself gives them, with what it annotates.

        Their fields are put in as they come: to let a model take them one by one, and ask each
        whether it was left out, takes longer than the query.
        """
        for row in self.values(**keys):
            one = self.model.__new__(self.model)
            one.__dict__.update(zip(self.columns, row, strict=True))
            one._state = ModelState()
            one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS
            yield one

"""Tables of a real Hive metastore, a server that Spark's distribution brings, over Thrift."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

import runs

SITE = """<configuration>
{}
</configuration>
"""
PROPERTY = "<property><name>{}</name><value>{}</value></property>"
# Six users who buy five of six goods each; a table of Hive's own format with a partition a day.
ORDERS = [
    (f"u{user}", f"g{good}", f"2024-01-{1 + good:02d}", 1_700_000_000 + 1_000 * good + user)
    for user in range(6)
    for good in range(6)
    if good != user
]
MAKE = """
create database shop;
create table shop.orders (customer string, sku string, at bigint)
  partitioned by (day string) stored as orc;
set hive.exec.dynamic.partition.mode=nonstrict;
insert into shop.orders partition (day) values {orders};
create table shop.goods (sku string, name string)
  row format delimited fields terminated by '\\t' stored as textfile;
insert into shop.goods values {goods};
"""
CONFIGURATION = """
input {
  interactions = "table:shop.orders"
  items = "table:shop.goods"
  format = generic
  columns {
    user = customer, item = sku, timestamp = at, timestamp-format = seconds
    item-id = sku, title = name
  }
}
item-text.template = "{title}"
corpus { user-core = 1, item-core = 1 }
"""


@runs.slow
class HiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = runs.folder("hive", cls.addClassCleanup)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.port = free.getsockname()[1]
        cls.uri = f"thrift://127.0.0.1:{cls.port}"
        cls.start()
        cls.settings = cls.site("client", {"hive.metastore.uris": cls.uri})
        cls.configuration = cls.folder / "shop.conf"
        cls.configuration.write_text(CONFIGURATION, encoding="utf-8")
        orders = ", ".join(f"('{u}', '{g}', {at}L, '{day}')" for u, g, day, at in ORDERS)
        goods = ", ".join(f"('g{g}', 'Good number {g}')" for g in range(6))
        cls.sql(MAKE.format(orders=orders, goods=goods))

    @classmethod
    def site(cls, name, properties):
        """A folder with a hive-site.xml, as a distribution's conf is."""
        place = cls.folder / name
        place.mkdir()
        lines = "\n".join(PROPERTY.format(*p) for p in properties.items())
        (place / "hive-site.xml").write_text(SITE.format(lines), encoding="utf-8")
        return str(place)

    @classmethod
    def start(cls):
        database = cls.folder / "metastore"
        settings = cls.site(
            "server",
            {
                "javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={database};create=true",
                "hive.metastore.warehouse.dir": str(cls.folder / "warehouse"),
                "hive.metastore.schema.verification": "false",
                "datanucleus.schema.autoCreateAll": "true",
                # It would take a library that Spark does without.
                "hive.async.log.enabled": "false",
            },
        )
        log = cls.folder / "metastore.log"
        with open(log, "w", encoding="utf-8") as out:
            server = subprocess.Popen(
                [f"{runs.spark_home()}/bin/spark-class"]
                + ["org.apache.hadoop.hive.metastore.HiveMetaStore", "-p", str(cls.port)],
                cwd=cls.folder,
                env={**os.environ, **cls.environment(settings), "SPARK_DAEMON_MEMORY": "512m"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        cls.addClassCleanup(cls.end, server)
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", cls.port)).close()
                return
            except OSError:
                if server.poll() is not None:
                    break
                time.sleep(0.1)
        raise AssertionError(f"the metastore does not answer:\n{log.read_text()[-3000:]}")

    @staticmethod
    def end(server):
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)

    @staticmethod
    def environment(settings):
        home = runs.spark_home()
        return {"SPARK_HOME": home, "SPARK_CONF_DIR": settings, "SPARK_LOCAL_IP": "127.0.0.1"}

    @classmethod
    def sql(cls, statements):
        """What a user of the metastore does, with Spark's own program for it."""
        file = cls.folder / "statements.sql"
        file.write_text(statements, encoding="utf-8")
        return runs.execute(
            [f"{runs.spark_home()}/bin/spark-sql", "--master", "local[2]"]
            + ["--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=2"]
            + ["-f", str(file)],
            **cls.environment(cls.settings),
        )

    def foster(self, *arguments, settings=None, code=0):
        command = [str(runs.HOME / "submit" / "foster"), *arguments]
        environment = self.environment(settings or self.settings)
        said, ended = runs.finish(command, FOSTER_HEAP="1g", **environment)
        self.assertEqual(code, ended, said[-6000:])
        return said

    def ingest(self, run, *more, **other):
        return self.foster(
            "ingest", "--config", str(self.configuration), "--output", str(run), *more, **other
        )

    def test_tables_by_hive_site_and_again_only_when_they_change(self):
        run = self.folder / "run"
        self.ingest(run)
        counts = json.loads((run / "ingest" / "report.json").read_text())
        self.assertEqual((30, 6, 6), (counts["interactions"], counts["users"], counts["items"]))
        self.assertEqual(0, counts["itemsWithoutMetadata"])
        said = self.ingest(run, "--resume")
        self.assertIn("ingest: done before", said)
        self.sql("insert into shop.orders partition (day = '2024-02-01') values ('u0', 'g0', 1700009000L)")
        said = self.ingest(run, "--resume")
        self.assertRegex(said, "ingest: again, changed: ")
        counts = json.loads((run / "ingest" / "report.json").read_text())
        self.assertEqual(31, counts["interactions"])

    def test_by_a_setting_of_spark_and_results_to_a_table(self):
        bare = self.site("bare", {"hive.metastore.warehouse.dir": "unused"})
        (Path(bare) / "hive-site.xml").unlink()
        hive = ["--conf", f"spark.hadoop.hive.metastore.uris={self.uri}"]
        self.ingest(self.folder / "by-setting", *hive, settings=bare)
        self.foster(
            "report", "--output", str(runs.local()), "--to", "table:shop.metrics", *hive,
            settings=bare,
        )  # fmt: skip
        shown = self.sql("select count(*), 'rows' from shop.metrics")
        self.assertGreater(int(re.search(r"(\d+)\s+rows", shown).group(1)), 5)
        self.assertEqual([], list(Path.cwd().glob("metastore_db")))

    def test_a_table_that_is_not_there(self):
        file = self.folder / "wrong.conf"
        file.write_text(CONFIGURATION.replace("shop.orders", "shop.ordres"), encoding="utf-8")
        said = self.foster(
            "ingest", "--config", str(file), "--output", str(self.folder / "wrong"), code=2
        )
        self.assertIn("input.interactions: table:shop.ordres cannot be read", said)


if __name__ == "__main__":
    unittest.main()

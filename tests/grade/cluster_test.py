#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The first two recipes of src/docs/cluster.md: four parts of a class under GNU parallel and in an array of Slurm.

    cluster_test.py GRADPROOF SOLUTIONS parallel|slurm [HAND-INS]

On the way one part is killed, and under Slurm another one cancelled and requeued. The merged record is that of one machine,
row for row. Where the engine is not installed: exit status 77.
"""
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import class_test

PARTS, SEED, MISSING = 4, "7", 77
SLURM_CONF = """ClusterName=class
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket
CredType=cred/munge
SlurmctldPort=16917
SlurmdPort=16918
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=class Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def rows(record):
    """All that is known of each hand-in, but for the seconds."""
    with sqlite3.connect("file:%s?mode=ro" % record, uri=True) as database:
        found = database.execute("SELECT path, hand_in.content, verdict, outcome, mistake, signature, status, "
                                 "json_remove(report, '$.seconds') FROM hand_in JOIN judged USING (content) ORDER BY path")
        return found.fetchall()


def until(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain for: " + what
        time.sleep(0.05)


def judged(record):
    try:
        with sqlite3.connect("file:%s?mode=ro" % record, uri=True) as database:
            return database.execute("SELECT count(*) FROM judged").fetchone()[0]
    except sqlite3.Error:
        return 0


def grader_of(record):
    """The process that writes it."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % process, "rb") as words:
                if record.encode() in words.read().split(b"\0")[2:] and os.path.basename(os.readlink("/proc/%s/exe" % process)) == "gradproof":
                    return int(process)
        except OSError:
            pass
    return None


def killed(record):
    """Once some of it is done the grader is ended as a machine's end would."""
    until(record, lambda: judged(record) >= 3 and grader_of(record))
    os.kill(grader_of(record), signal.SIGKILL)


class Place:
    def __init__(self, gradproof, folder):
        self.folder, self.gradproof = folder, gradproof
        self.hand_ins = os.path.join(folder, "hand-ins")

    def at(self, name):
        return os.path.join(self.folder, name)

    def part(self, number):
        return "%s grade %s --record %s --part %s/%d --seed %s --jobs 1" % (
            self.gradproof, self.hand_ins, self.at("part-%s.db" % number), number, PARTS, SEED)

    def run(self, *words, **more):
        return subprocess.run(words, cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def parallel(place):
    """One part is killed; the same command again takes up that one, and no other."""
    log = place.at("class.log")
    words = ["parallel", "-j", "2", "--will-cite", "--joblog", log, "--resume-failed", place.part("{}"), ":::", *map(str, range(1, PARTS + 1))]
    with open(place.at("printed"), "w", encoding="utf-8") as printed:
        run = subprocess.Popen(words, stdout=printed, stderr=printed, cwd=place.folder)
        killed(place.at("part-2.db"))
        assert run.wait() == 1, run.returncode  # of its tasks one failed
        before = [os.stat(place.at("part-%d.db" % k)).st_mtime_ns for k in (1, 3, 4)]
        subprocess.run(words, stdout=printed, stderr=printed, cwd=place.folder, check=True)
    assert before == [os.stat(place.at("part-%d.db" % k)).st_mtime_ns for k in (1, 3, 4)]
    with open(log, encoding="utf-8") as lines:
        return "%d tasks were run" % (len(lines.readlines()) - 1)


class Slurm:
    """slurmctld, slurmd and munged of our own, which end with it."""

    def __init__(self, place):
        self.place = place
        for name in ("state", "spool"):
            os.mkdir(place.at(name))
        with open(place.at("key"), "wb") as key:
            key.write(os.urandom(1024))
        os.chmod(place.at("key"), 0o400)
        os.environ["SLURM_CONF"] = place.at("slurm.conf")
        with open(os.environ["SLURM_CONF"], "w", encoding="utf-8") as conf:
            conf.write(SLURM_CONF.format(host=socket.gethostname().split(".")[0], place=place.folder))

    def __enter__(self):
        at = self.place.at
        self.place.run("munged", "--force", "--socket", at("munge.socket"), "--key-file", at("key"), "--pid-file", at("munged.pid"),
                       "--log-file", at("munged.log"), "--seed-file", at("seed"), stderr=subprocess.DEVNULL)
        self.place.run("slurmctld")
        self.place.run("slurmd")
        until("a node", lambda: "idle" in self.place.run("sinfo", "-h"), 60)
        return self

    def __exit__(self, *error):
        if error[0]:
            print(open(self.place.at("slurmctld.log"), encoding="utf-8").read()[-3000:])
        subprocess.run(["scancel", "--user", "root"], check=False)
        for name in ("slurmd", "slurmctld", "munged"):
            try:
                with open(self.place.at(name + ".pid"), encoding="ascii") as file:
                    process = int(file.read())
                os.kill(process, signal.SIGTERM)
                until("the end of " + name, lambda: not os.path.exists("/proc/%d" % process), 30)
            except OSError:
                pass

    def states(self, job):
        """{task: state}; done ones are remembered by the controller, too"""
        found = self.place.run("scontrol", "-o", "show", "job", job)
        fields = [dict(word.split("=", 1) for word in line.split() if "=" in word) for line in found.splitlines()]
        return {one["ArrayTaskId"]: one["JobState"] for one in fields if one.get("ArrayTaskId", "").isdigit()}


def slurm(place):
    """A task is cancelled by a requeue, another one is killed on its node and given again."""
    script = place.at("grade.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nexec %s\n" % place.part("$SLURM_ARRAY_TASK_ID"))
    over = {"COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL"}
    with Slurm(place) as cluster:
        job = place.run("sbatch", "--parsable", "--array=1-%d" % PARTS, "--requeue", script).strip()
        until("part 2", lambda: judged(place.at("part-2.db")) >= 3)
        place.run("scontrol", "requeue", job + "_2")
        killed(place.at("part-3.db"))
        until("all tasks", lambda: len(cluster.states(job)) == PARTS and set(cluster.states(job).values()) <= over, 900)
        states = cluster.states(job)
        assert states == {"1": "COMPLETED", "2": "COMPLETED", "3": "FAILED", "4": "COMPLETED"}, states
        again = place.run("sbatch", "--parsable", "--wait", "--array=3", script).strip()
        assert cluster.states(again) == {"3": "COMPLETED"}, cluster.states(again)
        restarts = place.run("scontrol", "-o", "show", "job", job + "_2")
    assert " Restarts=1 " in restarts, restarts
    return "a task was requeued, one was killed and given again"


def main():
    gradproof, solutions, engine = os.path.abspath(sys.argv[1]), *sys.argv[2:4]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 200
    needed = {"parallel": ["parallel"], "slurm": ["munged", "slurmctld", "slurmd", "sbatch"]}[engine]
    missing = [name for name in needed if not shutil.which(name)]
    if missing or (engine == "slurm" and os.geteuid() != 0):
        print("not run: " + (", ".join(missing) + " is not installed" if missing else "slurmd needs root"))
        sys.exit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        place = Place(gradproof, folder)
        os.mkdir(place.hand_ins)
        class_test.generate(place.hand_ins, count, class_test.kinds(solutions))
        how = {"parallel": parallel, "slurm": slurm}[engine](place)
        merged, alone = place.at("class.db"), place.at("alone.db")
        subprocess.run([gradproof, "grade", "--record", merged, "--merge", *(place.at("part-%d.db" % k) for k in range(1, PARTS + 1))],
                       check=True, stdout=subprocess.DEVNULL)
        subprocess.run([gradproof, "grade", place.hand_ins, "--record", alone, "--seed", SEED], check=True, stdout=subprocess.DEVNULL)
        found, expected = rows(merged), rows(alone)
        assert len(expected) == count, len(expected)
        different = [(one, other) for one, other in zip(found, expected) if one != other]
        assert len(found) == len(expected) and not different, (len(found), different[:1])
        print("%s: %s; %d rows are those of one machine" % (engine, how, len(found)))


if __name__ == "__main__":
    main()

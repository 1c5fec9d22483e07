#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""./dev bench: one table of what a full check costs, beside the plain loop in the same process.

usage: table.py BUILD_DIRECTORY [--quick] [--seconds S] [--json FILE]
  --quick      the headline workloads only, not every activation with every output
  --seconds S  time given to each row (default 0.3)
  --json FILE  also keep what Google Benchmark said
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile

HEAD = ("workload", "network", "time", "ratio", "differences", "plain loop", "floor", "worst error", "steps 1e-8..1e-12")


def run(program, pattern, seconds, environment=None):
    """What Google Benchmark says, as a list of dictionaries, and about the machine."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [program, f"--benchmark_filter={pattern}", f"--benchmark_min_time={seconds}",
                   f"--benchmark_out={out.name}", "--benchmark_out_format=json"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
                              env=environment)
        if done.returncode != 0:
            sys.exit(f"table.py: {' '.join(command)} ended with status {done.returncode}:\n{done.stderr}")
        with open(out.name, encoding="utf-8") as text:
            found = json.load(text)
    if not found["benchmarks"]:
        sys.exit(f"table.py: {' '.join(command)} ran nothing")
    for one in found["benchmarks"]:
        if one.get("error_occurred"):
            sys.exit(f"table.py: {one['name']}: {one['error_message']}")
    return found["benchmarks"], found["context"]


def duration(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def row(one):
    parts = one["name"].removesuffix("/manual_time").split("/")
    if parts[0] == "check_on_two_threads":
        return (parts[1], "two threads (wall time)", duration(one["least_seconds"]),
                f"{one['speedup']:.2f}x one", "", "", "", "", "")
    sampled = "" if one["sampled"] == one["entries"] else f" ({one['sampled']:.0f} of {one['entries']:.0f})"
    return (parts[1], " ".join(parts[2:]), duration(one["least_seconds"]), f"{one['ratio']:.0f}x",
            f"{one['differences_ratio']:.0f}x", duration(one["plain_seconds"]) + sampled, f"{100 * one['floor_share']:.0f} %",
            f"{one['worst_error']:.1e}", f"{one['worst_any_step']:.1e}")


def print_table(title, rows):
    print(f"\n{title}")
    widths = [max(len(line[column]) for line in [HEAD, *rows]) for column in range(len(HEAD))]
    for line in [HEAD, *rows]:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def without_core_type(program, instructions, seconds):
    """The plain loop lives on OpenBLAS: a ratio to it is fair only where OpenBLAS may use what the machine has."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    found, _ = run(program, f"^check/[SML]/{instructions}/", seconds, environment)
    found += run(program, f"^check/XL/{instructions}/", 4 * seconds, environment)[0]
    print_table(f"the same without OPENBLAS_CORETYPE={os.environ['OPENBLAS_CORETYPE']}, which is set here",
                [row(one) for one in found])
    print()
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--json")
    options = parser.parse_args()
    folder = os.path.join(options.build, "benchmarks")
    everything = []

    found, context = run(os.path.join(folder, "check_benchmark"), "^check/[SML]/", options.seconds)
    found += run(os.path.join(folder, "check_benchmark"), "^check/XL/", 4 * options.seconds)[0]  # 0.2 s each
    everything += found
    print(f"{platform.machine()}, {context['num_cpus']} cores at {context['mhz_per_cpu']} MHz, {context['date']}")
    print("time: least CPU time of one full check on one thread: every entry of every dW and db, with error bars")
    print("ratio: to the plain Armadillo loop, run in turn with it; of that loop a sample of entries is timed and scaled")
    print("differences: the same ratio for the differences alone, once Z, A, slopes and error bars are there")
    print("floor: the multiply-adds of the differences at the measured peak of these instructions / their time")
    print("worst error: relative, of any entry, against quadruple precision; last column: the worst of five steps")
    print_table("S 2-4-1 tanh m=400, M 30-16-8-1 sigmoid m=569, L 64-32-16-10 tanh m=200, XL 784-128-64-10 ReLU m=64",
                [row(one) for one in found])

    if "OPENBLAS_CORETYPE" in os.environ:
        everything += without_core_type(os.path.join(folder, "check_benchmark"), found[0]["name"].split("/")[2],
                                        options.seconds)

    found, _ = run(os.path.join(folder, "check_benchmark"), "^check_on_two_threads/", 4 * options.seconds)
    everything += found
    for one in found:
        print("  " + "  ".join(cell for cell in row(one) if cell))
    if not options.quick:
        found, _ = run(os.path.join(folder, "check_benchmark"), "^check_every/", options.seconds / 3)
        everything += found
        print_table("every activation with every output, on the best instructions", [row(one) for one in found])

        found, _ = run(os.path.join(folder, "screening_benchmark"), ".", options.seconds)
        everything += found
        print("\n1000-1000-1000-10 tanh m=256, 2 million entries, screened along 5 random directions an array")
        for one in found:
            print(f"  {one['name'].replace('/manual_time', '')}: {one['real_time']:.0f} ms,"
                  f" {'judged rightly' if one['found'] == 1.0 else 'MISSED'}")

        found, _ = run(os.path.join(folder, "scaling_benchmark"), ".", options.seconds)
        everything += found
        print("\ngrowth of the full check")
        for one in found:
            name = one["name"].replace("/manual_time", "")
            if one.get("aggregate_name") == "BigO":
                print(f"  {name}: {one['real_coefficient'] if 'real_coefficient' in one else one['cpu_coefficient']:.3g}"
                      f" * {one['big_o']} ns")
            elif "MB" in one:
                print(f"  {name.replace('/iterations:1', '')}: {one['MB']:.1f} MB held beside the question, {one['doubles_each']:.1f}"
                      " doubles for each of sum n[l] m + sum n[l] n[l-1]")
            elif "ns_an_entry" in one:
                print(f"  {name}: {duration(one['real_time'] * 1e-9)}, {one['ns_an_entry']:.0f} ns an entry")
    print(f"\nlargest memory held: {max(one.get('peak_MB', 0.0) for one in everything):.0f} MB"
          " (with the plain loop and the quadruple-precision gradients in the same process)")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"context": context, "benchmarks": everything}, out, indent=1)


if __name__ == "__main__":
    main()

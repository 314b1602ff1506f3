#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the documentation to the tree: links.py SOURCE_FOLDER BUILD_FOLDER

In every Markdown page a relative link leads to a file (and to a heading of it), and what the page
names exists: a path of the tree, a target of the Makefile, a program of the build, a subcommand and
its options. Comments of the code are held to the paths they name. Prints a line a fault; exit code 1
if there is one.
"""
import glob
import os
import re
import subprocess
import sys

source, build = sys.argv[1], sys.argv[2]
napier = os.path.join(build, "sw", "napier")
SKIP = {"runs"}  # a folder that a reader's own commands make
COMMENTED = (".cpp", ".hpp", ".sh", ".py", ".sv", ".yaml", ".txt", ".cmake", ".sbatch", "Makefile")
PATH = re.compile(r"(?<![\w./$*{<@-])([a-z][\w+-]+/[\w./*+-]*[\w*+])")
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.M | re.S)
faults = []


def fault(page, line, text):
    faults.append(f"{os.path.relpath(page, source)}:{line}: {text}")


def listed(folder="."):
    """Files of the tree below a folder, build folders and hidden ones left out."""
    for where, folders, files in os.walk(os.path.join(source, folder)):
        folders[:] = sorted(f for f in folders if f[0] != "." and not f.startswith("build")
                            and f not in SKIP and f != "corpus")
        yield from (os.path.normpath(os.path.join(where, file)) for file in sorted(files))


def anchors(path):
    """Names that GitHub gives to a page's headings."""
    with open(path, encoding="utf-8") as file:
        headings = re.findall(r"^#+ (.*)$", FENCE.sub("", file.read()), re.M)
    return {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def check_link(page, line, target):
    if re.match(r"[a-z]+:", target):
        return
    path, _, anchor = target.partition("#")
    full = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
    if not os.path.exists(full):
        fault(page, line, f"link to {target}: no such file")
    elif anchor and anchor not in anchors(full):
        fault(page, line, f"link to {target}: no such heading")


def check_paths(page, line, text):
    """A word below a folder of the tree, or one that ends as source code does, is a path."""
    for path in PATH.findall(text):
        top = path.split("/")[0]
        if path.startswith(("build/sw/", "build/bench/")):
            if not os.path.exists(os.path.join(build, path[len("build/"):])):
                fault(page, line, f"{path}: the build has no such program")
        elif top in folders or (top not in SKIP and not top.startswith("build")
                                and re.search(r"\.(cpp|hpp|sv|sh|py|yaml|svg)$", path)):
            # relative to the tree, to the page, or a file that every build writes
            if not any(glob.glob(os.path.join(base, path))
                       for base in (source, os.path.dirname(page))):
                fault(page, line, f"{path}: no such file")


def help_text(*command):
    if command not in helps:
        helps[command] = subprocess.run([napier, *command, "--help"], capture_output=True, text=True,
                                        check=True).stdout
    return helps[command]


def check_command(page, line, text):
    """`napier COMMAND --option ...` and `make target ...`, up to the next command of a shell line."""
    for command, rest in re.findall(r"(?:^|[\s/(])napier ([a-z]+)(?=\s|$)([^|;&#]*)", text):
        if not re.search(rf"^  {command} ", help_text(), re.M):
            fault(page, line, f"napier {command}: no such command")
            continue
        words = [command]
        below = rest.split()[:1]  # such as `napier show chip`
        if below and re.search(rf"^Subcommands:\n(?:.*\n)*?  {re.escape(below[0])} ",
                               help_text(command), re.M):
            words += below
        for option in re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", rest):
            if not re.search(re.escape(option) + r"(?![\w-])", help_text(*words)):
                fault(page, line, f"napier {' '.join(words)} {option}: no such option")
    for target in re.findall(r"^make ([a-z][a-z-]*)", text):
        if target not in targets:
            fault(page, line, f"make {target}: no such target")


def spans(text):
    """(line, code) of a page's fenced lines and inline code. An indented line of a fenced block goes
    on with the command before it, and inline code may go over a line's end."""
    def fenced(match):
        first = text.count("\n", 0, match.start()) + 2
        for number, line in enumerate(match.group(1).split("\n"), first):
            if line[:1] == " " and code:
                code[-1] = (code[-1][0], code[-1][1].rstrip("\\") + line)
            else:
                code.append((number, line))
        return "\n" * match.group().count("\n")

    code = []
    prose = FENCE.sub(fenced, text)
    for match in re.finditer(r"`([^`]+)`", prose):
        code.append((prose.count("\n", 0, match.start()) + 1, match.group(1).replace("\n", " ")))
    return code


helps = {}
folders = {f for f in os.listdir(source) if os.path.isdir(os.path.join(source, f))
           and f[0] != "." and not f.startswith("build") and f not in SKIP}
with open(os.path.join(source, "Makefile"), encoding="utf-8") as file:
    makefile = file.read()
targets = {t for line in re.findall(r"^([a-z][a-z -]*):", makefile, re.M) for t in line.split()}

pages = commented = 0
for name in listed():
    if name.endswith(".md"):
        pages += 1
        with open(name, encoding="utf-8") as file:
            text = file.read()
        bare = FENCE.sub(lambda m: "\n" * m.group().count("\n"), text)
        for match in re.finditer(r"\]\(([^)\s]+)\)", bare):
            check_link(name, bare.count("\n", 0, match.start()) + 1, match.group(1))
        for line, code in spans(text):
            check_paths(name, line, code)
            check_command(name, line, code)
    elif name.endswith(COMMENTED):
        commented += 1
        with open(name, encoding="utf-8", errors="replace") as file:
            for line, code in enumerate(file, 1):
                comment = re.search(r"(?:^|\s)(?://+|#)\s(.*)", code)
                if comment:
                    check_paths(name, line, comment.group(1))

for line in re.findall(r"\$\(BUILD\)(/(?:sw|bench)/[a-z_]+)", makefile):
    if not os.path.exists(build + line):
        fault(os.path.join(source, "Makefile"), 1, f"build{line}: the build has no such program")

for line in faults:
    print(line)
print(f"{pages} pages, comments of {commented} files, {len(faults)} faults")
sys.exit(1 if faults or pages < 2 else 0)

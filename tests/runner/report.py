"""Runs one test group and prints one line for it: the closing lines of its runners, which also prove that tests ran."""
import re
import subprocess
import time

TAIL_LINES = 80


def run_commands(group, context, log):
    """Runs the group's commands into its log file. Returns why it stopped early, or None."""
    variables = dict(context.environment, **group.environment)
    with open(log, "w", encoding="utf-8") as file:
        for command in group.commands:
            words = [str(word) for word in command]
            file.write("$ " + " ".join(words) + "\n")
            file.flush()
            try:
                status = subprocess.run(words, cwd=context.root, env=variables, stdout=file, stderr=subprocess.STDOUT,
                                        timeout=group.timeout).returncode
            except subprocess.TimeoutExpired:
                return f"{words[0]} ran longer than {group.timeout} s"
            except OSError as error:
                return f"{words[0]}: {error}"
            if status:
                return f"{words[0]} ended with status {status}"
    return None


def closing_line(text, pattern):
    """The last line that matches pattern, or None when there is none or it counts no test (named group `n`)."""
    line = None
    for line in re.finditer(pattern, text, re.MULTILINE):
        pass
    if line is None or int(line.groupdict().get("n") or 1) == 0:
        return None
    return line.group(0).strip()


def judge(failure, text, patterns):
    """The reason why a group failed, or None: every command ended well and every runner closed with a test counted."""
    if failure:
        return failure
    missing = [pattern for pattern in patterns if closing_line(text, pattern) is None]
    if missing:
        return f"expected a closing line that counts at least one test, got none that matches {missing[0]}"
    return None


def run_group(group, context):
    """Runs a group; prints its line, and the end of its log when it failed. Returns whether it passed."""
    log = context.logs / f"{group.name}.log"
    started = time.monotonic()
    failure = run_commands(group, context, log)
    text = log.read_text(encoding="utf-8", errors="replace")
    reason = judge(failure, text, group.closing)
    seconds = time.monotonic() - started
    summary = " | ".join(line for line in (closing_line(text, p) for p in group.closing) if line)
    print(f"{'FAIL' if reason else 'ok  '} {group.name:<9} {seconds:6.1f} s  {summary}", flush=True)
    if reason:
        print(f"     {reason}; the end of {log}:")
        for line in text.splitlines()[-TAIL_LINES:]:
            print(f"     | {line}")
    return reason is None

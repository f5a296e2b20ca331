"""Renders a Helm chart with each of the values on stdin, lints it, and checks every object against the schemas of Kubernetes.

python check-chart.py CHART VERSION...: stdin is a JSON list of {"file": path of YAML, "values": object}, each optional.
stdout is a JSON list of {"lint", "objects", "faults", "notes"}, or {"refused"} where Helm refuses the values.
"""

import json
import sys

import helm_python as helm
import kubernetes_validate
import yaml

WARNING = 2
# Their schemas are not those of Kubernetes.
CUSTOM = ("ServiceMonitor", "PrometheusRule")


def values_of(case):
    with open(case["file"], encoding="utf-8") as file:
        values = yaml.safe_load(file)
    for name, value in case.get("values", {}).items():
        values[name] = {**values.get(name, {}), **value} if isinstance(value, dict) else value
    return values


def faults_of(item, versions):
    if item["kind"] in CUSTOM:
        return
    for version in versions:
        try:
            kubernetes_validate.validate(item, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{version} {item['kind']} {item['metadata']['name']}: {error.message}"
        except kubernetes_validate.SchemaNotFoundError:
            yield f"{version} {item['kind']}: no schema"


def check(directory, case, versions):
    values = values_of(case)
    with helm.Chart.load(directory) as chart:
        try:
            chart.validate_schema(values)
            files = chart.render(values, name="lrs", namespace="lrs")
        except helm.HelmError as error:
            return {"refused": str(error)}
    objects = []
    for name, text in sorted(files.items()):
        if name.endswith(".yaml"):
            objects += [item for item in yaml.safe_load_all(text) if item]
    lint = helm.lint(directory, values, strict=True)
    return {
        "lint": [message["error"] for message in lint["messages"] if message["severity"] >= WARNING] + lint["errors"],
        "objects": objects,
        "faults": [fault for item in objects for fault in faults_of(item, versions)],
        "notes": next((text for name, text in files.items() if name.endswith("NOTES.txt")), ""),
    }


json.dump([check(sys.argv[1], case, sys.argv[2:]) for case in json.load(sys.stdin)], sys.stdout)

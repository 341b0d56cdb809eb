"""deploy/kubernetes: the manifests by Kubernetes' own schemas, and by what they name of each other."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from starlette.routing import Route

from gateway.policies.folder import read_policies
from gateway.policies.policy import AuthorityKind
from gateway.server import health
from gateway.server.certificates import Certificates
from gateway.server.lifecycle import Lifecycle
from gateway.settings import describe
from tests.deploy.files import DEPLOY, PINNED, documents
from tests.policies.reading import read_authority

SUPPORT = DEPLOY / "kubernetes" / "components" / "support"
BASE, EXAMPLE = DEPLOY / "kubernetes" / "base", DEPLOY / "kubernetes" / "overlays" / "example"
KUBERNETES = "1.33"
LABELS = {"app.kubernetes.io/name": "borgerblik"}

Manifest = dict[str, Any]


def kustomization(folder: Path) -> Manifest:
    """Return a folder's own."""
    return documents(folder / "kustomization.yaml")[0]


def manifests() -> dict[str, Manifest]:
    """Return the manifests of base and overlay by kind."""
    paths = [BASE / name for name in kustomization(BASE)["resources"]] + [EXAMPLE / "ingress.yaml"]
    read = [document for path in paths for document in documents(path)]
    return {document["kind"]: document for document in read}


MANIFESTS = manifests()
POD: dict[str, Any] = MANIFESTS["Deployment"]["spec"]["template"]["spec"]
CONTAINER: dict[str, Any] = POD["containers"][0]


def settings() -> dict[str, str]:
    """Return the settings of the example, as the overlay merges them."""
    lines = (BASE / "settings.env").read_text("utf-8") + (EXAMPLE / "settings.env").read_text("utf-8")
    return dict(line.split("=", 1) for line in lines.splitlines())


@pytest.mark.parametrize("kind", MANIFESTS)
def test_kubernetes_accepts_each(kind: str) -> None:
    """By the schemas of its interface, strictly: a field with a typing error is none."""
    kubernetes_validate.validate(MANIFESTS[kind], KUBERNETES, strict=True)


def test_a_field_that_is_none_is_noticed() -> None:
    """The check can fail."""
    wrong = json.loads(json.dumps(MANIFESTS["PodDisruptionBudget"]))
    wrong["spec"]["maxUnavailables"] = wrong["spec"].pop("maxUnavailable")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_every_file_is_used() -> None:
    """By the kustomization beside it; secrets come from elsewhere, and git ignores their folder."""
    for folder in (BASE, EXAMPLE):
        own = kustomization(folder)
        generators = [*own.get("configMapGenerator", ()), *own.get("secretGenerator", ())]
        files = {name for each in generators for name in [*each.get("envs", ()), *each.get("files", ())]}
        named = {*own["resources"], *files, "kustomization.yaml"} - {"../../base"}
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert {name for name in named if not name.startswith("secrets/")} == {
            name for name in there if not name.startswith("secrets/")
        }


def test_selectors_find_the_pods() -> None:
    """All of them: a policy or a budget with an empty selector would hold for every pod of the namespace."""
    pods = MANIFESTS["Deployment"]["spec"]
    selectors = [
        pods["selector"]["matchLabels"],
        MANIFESTS["Service"]["spec"]["selector"],
        MANIFESTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        MANIFESTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        POD["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    ]
    assert pods["template"]["metadata"]["labels"] == LABELS
    assert all(selector == LABELS for selector in selectors)


def test_names_and_ports_are_those_of_each_other() -> None:
    """Autoscaler and ingress, ports by name, the ports that the gateway listens on, and the account."""
    ports = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}
    target = MANIFESTS["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", MANIFESTS["Deployment"]["metadata"]["name"])
    assert "replicas" not in MANIFESTS["Deployment"]["spec"]
    service = MANIFESTS["Service"]
    assert {port["targetPort"] for port in service["spec"]["ports"]} == {"http"}
    paths = MANIFESTS["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    for path in paths:
        assert path["backend"]["service"]["name"] == service["metadata"]["name"]
        assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
    opened = [port["port"] for rule in MANIFESTS["NetworkPolicy"]["spec"]["ingress"] for port in rule["ports"]]
    assert sorted(opened) == sorted(ports)
    assert f":{ports['metrics']}" in settings()["BORGERBLIK_METRICS_ADDRESS"]
    assert MANIFESTS["Deployment"]["spec"]["template"]["metadata"]["annotations"]["prometheus.io/port"] == str(
        ports["metrics"]
    )
    assert POD["serviceAccountName"] == MANIFESTS["ServiceAccount"]["metadata"]["name"]


def test_probes_are_the_gateways() -> None:
    """Their paths are routes, and their port is the graph's."""
    routes = {route.path for route in health.routes(Lifecycle(), Certificates([], [])) if isinstance(route, Route)}
    probes = [CONTAINER[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]
    assert [probe["path"] for probe in probes] == ["/health/started", "/health/live", "/health/ready"]
    assert {probe["path"] for probe in probes} <= routes
    assert {probe["port"] for probe in probes} == {"http"}


def test_the_outside_reaches_the_graph_and_the_logout_alone() -> None:
    """No metrics, no events, no probes."""
    paths = MANIFESTS["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert {(path["path"], path["pathType"]) for path in paths} == {("/graphql", "Exact"), ("/session/end", "Exact")}
    host = MANIFESTS["Ingress"]["spec"]["rules"][0]["host"]
    assert settings()["BORGERBLIK_HOSTS"] == host == MANIFESTS["Ingress"]["spec"]["tls"][0]["hosts"][0]


def test_pods_are_confined() -> None:
    """As the restricted standard for pods has it, and read-only."""
    security = CONTAINER["securityContext"]
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["runAsUser"] == 10001
    assert POD["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert (security["allowPrivilegeEscalation"], security["readOnlyRootFilesystem"]) == (False, True)
    assert security["capabilities"]["drop"] == ["ALL"]
    assert POD["automountServiceAccountToken"] is False
    assert {"cpu", "memory"} <= set(CONTAINER["resources"]["requests"])
    assert "memory" in CONTAINER["resources"]["limits"]


def test_there_is_time_to_stop() -> None:
    """The delay and the grace period of the gateway fit into that of the pod."""
    made = settings()
    stopping = sum(float(made[f"BORGERBLIK_SHUTDOWN_{name}"]) for name in ("DELAY", "GRACE_PERIOD"))
    assert POD["terminationGracePeriodSeconds"] > stopping


def test_settings_name_what_is_mounted() -> None:
    """Each path lies in a volume, each secret is a file of the generator, and nothing that is required is missing."""
    made = settings()
    generators = {each["name"]: each for folder in (BASE, EXAMPLE) for kind in ("configMapGenerator", "secretGenerator")
                  for each in kustomization(folder).get(kind, ())}  # fmt: skip
    mounts = {mount["mountPath"]: mount["name"] for mount in CONTAINER["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in POD["volumes"]}
    assert set(mounts.values()) == set(volumes)
    assert volumes["policies"]["configMap"]["name"] in generators
    assert CONTAINER["envFrom"][0]["configMapRef"]["name"] in generators
    secrets = {Path(name).name for name in generators[volumes["secrets"]["secret"]["secretName"]]["files"]}
    used = {Path(value).name for value in made.values() if value.startswith("/run/secrets/borgerblik/")}
    assert used == secrets
    assert made["BORGERBLIK_POLICIES"] in mounts
    required = {key for group in describe().values() for key, default, _ in group if default == "required"}
    assert not [key for key in required if key not in made and f"{key}_FILE" not in made]


def test_the_example_policies_are_policies() -> None:
    """The gateway takes them as they are."""
    folder = EXAMPLE / "policies"
    contents = read_policies(folder)
    assert contents.warnings == ()
    for name, text in contents.texts.items():
        assert read_authority(str(text), name=name).kind is AuthorityKind.MUNICIPALITY


def test_images_have_versions() -> None:
    """The deployment names none, the overlay one."""
    image = kustomization(EXAMPLE)["images"][0]
    assert image["name"] == CONTAINER["image"]
    assert PINNED.fullmatch(f"{image['newName']}:{image['newTag']}")


@pytest.mark.skipif(not shutil.which("kubectl"), reason="no kubectl on this machine")
def test_kustomize_renders_it(tmp_path: Path) -> None:
    """Where kubectl is: with secrets in their places, and what comes out is accepted, too."""
    shutil.copytree(DEPLOY / "kubernetes", tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / "overlays" / "example"
    (overlay / "secrets").mkdir(exist_ok=True)
    for name in kustomization(EXAMPLE)["secretGenerator"][0]["files"]:
        (overlay / name).write_text("made up")
    command = ["kubectl", "kustomize", str(overlay)]
    rendered = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    made = list(yaml.safe_load_all(rendered))
    for manifest in made:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    by_kind = {manifest["kind"]: manifest for manifest in made}
    assert by_kind["NetworkPolicy"]["spec"] == MANIFESTS["NetworkPolicy"]["spec"]
    pod = by_kind["Deployment"]["spec"]["template"]["spec"]
    names = {manifest["metadata"]["name"] for manifest in made if manifest["kind"] in ("ConfigMap", "Secret")}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert {
        pod["containers"][0]["envFrom"][0]["configMapRef"]["name"],
        volumes["policies"]["configMap"]["name"],
        volumes["secrets"]["secret"]["secretName"],
    } == names


def test_support_staff_have_a_network_of_their_own() -> None:
    """The component's manifests are Kubernetes', and its port is opened for the staff's ingress and for nobody else."""
    own = kustomization(SUPPORT)
    service, policy = (documents(SUPPORT / name)[0] for name in own["resources"])
    for manifest in (service, policy):
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    [patch] = own["patches"]
    [added] = yaml.safe_load(patch["patch"])
    port = added["value"]
    assert patch["target"]["name"] == MANIFESTS["Deployment"]["metadata"]["name"]
    assert own["configMapGenerator"][0]["literals"] == [f"BORGERBLIK_SUPPORT_ADDRESS=0.0.0.0:{port['containerPort']}"]
    assert "BORGERBLIK_SUPPORT_ADDRESS" not in settings()
    assert service["spec"]["selector"] == policy["spec"]["podSelector"]["matchLabels"] == LABELS
    assert {each["targetPort"] for each in service["spec"]["ports"]} == {port["name"]}
    [rule] = policy["spec"]["ingress"]
    assert (rule["ports"], len(rule["from"])) == ([{"port": port["name"]}], 1)
    base = [each["port"] for rule in MANIFESTS["NetworkPolicy"]["spec"]["ingress"] for each in rule["ports"]]
    assert port["name"] not in base

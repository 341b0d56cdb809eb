"""Made-up employees of municipalities, who help the sandbox's citizens: two of each, so that one can approve a look."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sources.sandbox.authorities import BY_CODE
from sources.sandbox.personas import PERSONAS

AUDIENCE = "borgerblik-support"
ROLE = "borgerblik-support"
CVR = "https://data.gov.dk/model/core/eid/professional/cvr"
EMPLOYEE_ID = "https://data.gov.dk/model/core/eid/professional/uuid/persistent"
ROLES = "roles"


@dataclass(frozen=True, slots=True)
class SandboxEmployee:
    """Nobody in particular: a number at a municipality."""

    key: str
    id: str
    code: str

    @property
    def claims(self) -> dict[str, object]:
        """What MitID Erhverv says of an employee, with the role that the municipality has given."""
        return {"sub": self.id, EMPLOYEE_ID: self.id, CVR: BY_CODE[self.code].cvr, ROLES: [ROLE]}


EMPLOYEES: tuple[SandboxEmployee, ...] = tuple(
    SandboxEmployee(f"{name}-{number}", f"00000000-0000-4000-8000-{code}0000000{number}", code)
    for name, code in (("korsbaek", "0999"), ("vejle", "0630"), ("aarhus", "0751"))
    for number in (1, 2)
)
EMPLOYEES_BY_KEY = {employee.key: employee for employee in EMPLOYEES}


async def staff(_request: Request) -> Response:
    """Return the employees, and the citizens with their made-up numbers: whoever helps somebody knows the number."""
    return JSONResponse(
        {
            "employees": [{"key": employee.key, "municipality": BY_CODE[employee.code].name} for employee in EMPLOYEES],
            "citizens": [{"cpr": persona.cpr, "name": persona.name} for persona in PERSONAS],
        }
    )

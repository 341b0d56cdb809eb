"""A graph of products, with every directive of federation that the compatibility tests know."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import strawberry
import strawberry.federation
from strawberry.extensions.tracing.apollo_federation import ApolloFederationTracingExtension
from strawberry.federation.schema_directive import schema_directive
from strawberry.schema_directive import Location

from gateway.federation.entities import entity
from gateway.federation.schema import FederatedSchema

Keys = Sequence[Mapping[str, Any]]


@schema_directive(
    locations=[Location.OBJECT], name="custom", compose=True, import_url="https://myspecs.dev/myCustomDirective/v1.0"
)
class Custom:
    pass


@strawberry.type
class ProductVariation:
    id: strawberry.ID


@strawberry.type
class CaseStudy:
    case_number: strawberry.ID
    description: str | None


@strawberry.federation.type(shareable=True)
class ProductDimension:
    size: str | None
    weight: float | None
    unit: str | None = strawberry.federation.field(inaccessible=True)


async def researches(_context: object, keys: Keys) -> list[Any]:
    by_number = {research.study.case_number: research for research in RESEARCH.values()}
    return [by_number.get(key["study"]["caseNumber"]) for key in keys]


@entity(researches)
@strawberry.federation.type(keys=["study { caseNumber }"])
class ProductResearch:
    study: CaseStudy
    outcome: str | None = None


async def users(_context: object, keys: Keys) -> list[Any]:
    return [User.of(key) if key["email"] == EMAIL else None for key in keys]


@entity(users)
@strawberry.federation.type(keys=["email"])
class User:
    email: strawberry.ID
    name: str | None = strawberry.federation.field(override="users")
    total_products_created: int | None = strawberry.federation.field(external=True)
    years_of_employment: int = strawberry.federation.field(external=True)

    @strawberry.federation.field(requires=["totalProductsCreated yearsOfEmployment"])
    def average_products_created_per_year(self) -> int | None:
        if self.total_products_created is None:
            return None
        return round(self.total_products_created / self.years_of_employment)

    @classmethod
    def of(cls, representation: Mapping[str, Any]) -> Self:
        return cls(
            email=representation["email"],
            name="Jane Smith",
            total_products_created=representation.get("totalProductsCreated", 1337),
            years_of_employment=representation.get("yearsOfEmployment", 10),
        )


async def deprecated_products(_context: object, keys: Keys) -> list[Any]:
    return [deprecated(**key) for key in keys]


@entity(deprecated_products)
@strawberry.federation.type(keys=["sku package"])
class DeprecatedProduct:
    sku: str
    package: str
    reason: str | None
    created_by: User | None


async def products(_context: object, keys: Keys) -> list[Any]:
    return [product_of(**key) for key in keys]


@entity(products)
@strawberry.federation.type(keys=["id", "sku package", "sku variation { id }"], directives=[Custom()])
class Product:
    id: strawberry.ID
    sku: str | None
    package: str | None
    variation: ProductVariation | None
    dimensions: ProductDimension | None
    created_by: User | None = strawberry.federation.field(provides=["totalProductsCreated"])
    research: list[ProductResearch]
    notes: str | None = strawberry.federation.field(tags=["internal"], default=None)


async def inventories(_context: object, keys: Keys) -> list[Any]:
    return [Inventory(id=key["id"], deprecated_products=[OLD]) if key["id"] == "apollo-oss" else None for key in keys]


@entity(inventories)
@strawberry.federation.interface_object(keys=["id"])
class Inventory:
    id: strawberry.ID
    deprecated_products: list[DeprecatedProduct]


EMAIL = "support@apollographql.com"
JANE = User.of({"email": EMAIL})
OLD = DeprecatedProduct(
    sku="apollo-federation-v1", package="@apollo/federation-v1", reason="Migrate to Federation V2", created_by=JANE
)
RESEARCH = {
    sku: ProductResearch(study=CaseStudy(case_number=strawberry.ID(number), description=f"{sku.capitalize()} Study"))
    for sku, number in (("federation", "1234"), ("studio", "1235"))
}
PRODUCTS = [
    Product(
        id=strawberry.ID(f"apollo-{sku}"),
        sku=sku,
        package=package,
        variation=ProductVariation(id=strawberry.ID(variation)),
        dimensions=ProductDimension(size="small", weight=1, unit="kg"),
        created_by=JANE,
        research=[RESEARCH[sku]],
    )
    for sku, package, variation in (("federation", "@apollo/federation", "OSS"), ("studio", "", "platform"))
]


def product_of(
    *, id: str | None = None, sku: str | None = None, package: str | None = None, variation: Any = None
) -> Product | None:
    """Return the product behind one of the three keys."""
    for product in PRODUCTS:
        if id in (None, product.id) and sku in (None, product.sku) and package in (None, product.package):
            variation_id = variation and variation["id"]
            if variation_id is None or (product.variation and product.variation.id == variation_id):
                return product
    return None


def deprecated(*, sku: str, package: str) -> DeprecatedProduct | None:
    """Return the one that is."""
    return OLD if (sku, package) == (OLD.sku, OLD.package) else None


@strawberry.type
class Query:
    @strawberry.field
    def product(self, id: strawberry.ID) -> Product | None:
        return product_of(id=id)

    @strawberry.field(deprecation_reason="Use product query instead")
    def deprecated_product(self, sku: str, package: str) -> DeprecatedProduct | None:
        return deprecated(sku=sku, package=package)


schema = FederatedSchema(
    query=Query, types=[Inventory], extensions=[ApolloFederationTracingExtension], federation_version="2.3"
)

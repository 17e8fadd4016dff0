"""The shapes of Web Authentication (ID-11), as browsers' `toJSON()` and `parse…FromJSON()` have them."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from chassis.doors import Body

Encoded = Annotated[str, Field(max_length=20_000, pattern=r"^[A-Za-z0-9_-]*=*$", description="base64url")]
CredentialId = Annotated[str, Field(min_length=1, max_length=1400, pattern=r"^[A-Za-z0-9_-]+$")]


class PublicKey(BaseModel):
    publicKey: dict[str, Any]  # noqa: N815  the standard's own names


class AuthenticatorAnswer(BaseModel):
    """Of a new passkey (`attestationObject`) or of one that signs; what else browsers send is left alone."""

    clientDataJSON: Encoded  # noqa: N815
    attestationObject: Encoded | None = None  # noqa: N815
    authenticatorData: Encoded | None = None  # noqa: N815
    signature: Encoded | None = None
    userHandle: Encoded | None = None  # noqa: N815


class Credential(BaseModel):
    id: CredentialId
    rawId: CredentialId  # noqa: N815
    type: Annotated[str, Field(max_length=40)]
    response: AuthenticatorAnswer

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class Signed(Body):
    credential: Credential

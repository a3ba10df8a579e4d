package scim

import (
	"errors"
	"net/http"

	"tocsin/domain/access"
)

func asLarge(err error, large **http.MaxBytesError) bool { return errors.As(err, large) }

// supported says of a part of the standard whether it is spoken.
type supported struct {
	Is bool `json:"supported"`
}

// config is what this door understands.
//
// Source: RFC 7643, 5.
func (d Door) config() any {
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":   supported{true}, "changePassword": supported{}, "sort": supported{}, "etag": supported{},
		"bulk":   map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"filter": map[string]any{"supported": true, "maxResults": most},
		"authenticationSchemes": []any{map[string]any{
			"type": "oauthbearertoken", "name": "Bearer token", "description": "A token of the unit's administrator with the scope provision", "primary": true,
		}},
		"meta": map[string]string{"resourceType": "ServiceProviderConfig", "location": d.below("/ServiceProviderConfig")},
	}
}

func (d Door) below(path string) string {
	if d.Base == "" {
		return root + path
	}
	return d.Base + root + path
}

func (d Door) resourceType() any {
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, "id": "User", "name": "User", "endpoint": "/Users", "schema": userSchema,
		"description": "An account of one's own unit",
		"meta":        map[string]string{"resourceType": "ResourceType", "location": d.below("/ResourceTypes/User")},
	}
}

// attribute is one of a schema.
type attribute struct {
	Name       string      `json:"name"`
	Type       string      `json:"type"`
	Many       bool        `json:"multiValued"`
	About      string      `json:"description"`
	Required   bool        `json:"required"`
	Exact      bool        `json:"caseExact"`
	Mutability string      `json:"mutability"`
	Returned   string      `json:"returned"`
	Uniqueness string      `json:"uniqueness"`
	Parts      []attribute `json:"subAttributes,omitempty"`
}

func (d Door) schema() any {
	text := func(name, about, mutability, returned, unique string, exact bool) attribute {
		return attribute{Name: name, Type: "string", About: about, Mutability: mutability, Returned: returned, Uniqueness: unique, Exact: exact}
	}
	login := text("userName", "The login; it stays as it is", "immutable", "always", "server", false)
	login.Required = true
	name := attribute{Name: "name", Type: "complex", About: "Kept sealed, and never shown; taken when the account is made", Mutability: "writeOnly", Returned: "never", Uniqueness: "none", Parts: []attribute{
		text("formatted", "The whole name", "writeOnly", "never", "none", false), text("givenName", "Given name", "writeOnly", "never", "none", false), text("familyName", "Family name", "writeOnly", "never", "none", false),
	}}
	active := attribute{Name: "active", Type: "boolean", About: "False closes the account and ends everything by which it is signed in", Mutability: "readWrite", Returned: "default", Uniqueness: "none"}
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Schema"}, "id": userSchema, "name": "User", "description": "An account of one's own unit",
		"attributes": []attribute{
			login, text("externalId", "The subject (sub) by which the unit's identity provider knows the person; it stays once the person was in", "readWrite", "default", "server", true),
			text("displayName", "How the unit calls the post; no name", "readWrite", "default", "none", false), name, active,
		},
		"meta": map[string]string{"resourceType": "Schema", "location": d.below("/Schemas/" + userSchema)},
	}
}

// oneSchema is the schema of users, by its name.
func (d Door) oneSchema(w http.ResponseWriter, r *http.Request) error {
	if bare(r.PathValue("urn")+":") != "" {
		return access.Gone()
	}
	return answer(w, http.StatusOK, d.schema())
}

package frame

import "net/http"

// SetCookie gives the browser a cookie of ours: never for scripts, never for other
// sites' requests but for following a link, and only over TLS where we are served so.
func (r *Router) SetCookie(w http.ResponseWriter, c http.Cookie) {
	c.HttpOnly, c.Secure, c.SameSite = true, r.options.Secure, http.SameSiteLaxMode
	http.SetCookie(w, &c)
}

// Secure reports whether the doors are served over TLS.
func (r *Router) Secure() bool { return r.options.Secure }

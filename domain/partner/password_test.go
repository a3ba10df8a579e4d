package partner_test

import (
	"testing"

	"pgregory.net/rapid"

	"tocsin/domain/fault"
	"tocsin/domain/partner"
)

func TestAPasswordThatIsEasilyGuessedIsRefusedAndSaysWhy(t *testing.T) {
	for password, code := range map[string]string{
		"short": "person.password", "elevenchars": "person.password",
		"aaaaaaaaaaaaaaaa": "person.password.run", "abcabcabcabcabc": "person.password.run", "passpasspasspass": "person.password.run",
		"123456789012": "person.password.run", "qwertyuiop12345": "person.password.run", "zxcvbnm,./asdfghjkl;": "person.password.run",
		"1qaz2wsx3edc4rfv": "person.password.run", "abcdefghijklmnop": "person.password.run", "Qwertyuiop[]9876": "person.password.run",
		"i am Ling.Wei of the desk": "person.password.name", "the tocsin is an alarm": "person.password.name", "清河网络欢迎您来到本平台吧": "person.password.name",
		"Example-Telecom 2026 spring": "person.password.name",
		"correct horse battery":       "", "une phrase à moi seul": "", "我家门前有一棵很老的槐树": "", "tE7#qL0!vZ9$": "", "the officer walked up the hill": "",
	} {
		err := partner.CheckPassword(password, "ling.wei", "wu", "tocsin", "Example Telecom", "清河网络", "")
		if code == "" && err != nil || code != "" && (err == nil || fault.From(err).Code != code) {
			t.Errorf("%q: %v, want %q", password, err, code)
		}
	}
}

func TestAPasswordOfRandomLettersIsTaken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// letters that stand apart on every row, never two alike in a row
		letters := rapid.SliceOfN(rapid.SampledFrom([]rune("amz4tk")), 16, 24).Draw(t, "letters")
		for i := range letters {
			if i > 0 && letters[i] == letters[i-1] {
				letters[i] = 'ü'
			}
		}
		whole := string(letters) + "h9"
		if err := partner.CheckPassword(whole, "login"); err != nil {
			t.Fatalf("%q: %v", whole, err)
		}
		if err := partner.CheckPassword(whole+" LOGIN", "login"); fault.From(err).Code != "person.password.name" {
			t.Fatalf("%q with the login: %v", whole, err)
		}
	})
}

package store

import (
	"os"
	"path/filepath"
	"syscall"

	"tocsin/domain/fault"
)

// lockDir takes the data directory for this process alone. The lock is the kernel's:
// it goes with the process, however it ends.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fileFault(err, "the data directory cannot be made")
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fileFault(err, "the lock file cannot be opened")
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fault.New(fault.Unavailable, "store.locked", "another process is using the data directory %s", dir).Because(err).
			WithHint("stop it first, or give this one a directory of its own")
	}
	return file, nil
}

// room is how many bytes are free for us where dir lies.
func room(dir string) (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fileFault(err, "the free space cannot be read")
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// oneDevice reports whether two folders lie on one device, as the kernel counts them.
// Numbers of devices change from start to start; whether two are the same does not.
func oneDevice(a, b string) bool {
	var first, second syscall.Stat_t
	if syscall.Stat(a, &first) != nil || syscall.Stat(b, &second) != nil {
		return false
	}
	return first.Dev == second.Dev
}

package quiz

import "math/bits"

// ReadKey reads a key as staff type it: C, ACD, 对, 26. ok is false where it
// cannot be one to the question. How far off a number may be stays as it is.
func (q *Question) ReadKey(text string) (key Key, ok bool) {
	key = readKey(q.Kind, text)
	if q.Kind == Number {
		ok = key.Within >= 0
		key.Within, key.Closest = q.Key.Within, q.Key.Closest
		return key, ok
	}
	n := bits.OnesCount64(key.Right)
	return key, n > 0 && key.Right < 1<<q.Choices() && (n == 1 || q.Kind == Several)
}

package prose

// Sample is what something says: the sentence that it is known by, and all
// of it, in Chinese and in English. Without English it is compared in
// Chinese alone.
type Sample struct {
	Head, Whole               string
	EnglishHead, EnglishWhole string
}

// Likeness is a share of what two samples have in common, for each way of
// comparing them: their heads and all they say, in either language.
type Likeness struct{ Head, Whole, EnglishHead, EnglishWhole float64 }

// sameHead is from where on heads are the same, whatever follows them.
const sameHead = 0.8

// Twins are two samples, by their places in the list, that say nearly the
// same; Share is how much of it.
type Twins struct {
	First, Second int
	Share         float64
}

// FindTwins finds samples that are as alike as the limits or more, in either
// language: by all they say, or by heads and half as much of the whole, since
// many sentences of one form ask for different things. Each pair is found
// once.
func FindTwins(samples []Sample, limits Likeness) []Twins {
	prints := make([]prints, len(samples))
	var found []Twins
	for i, s := range samples {
		prints[i] = printsOf(s)
		for j := range i {
			if share, alike := prints[j].alike(prints[i], limits); alike {
				found = append(found, Twins{j, i, share})
			}
		}
	}
	return found
}

type prints struct{ head, whole, englishHead, englishWhole Print }

func printsOf(s Sample) prints {
	return prints{PrintOf(s.Head), PrintOf(s.Whole), PrintOf(s.EnglishHead), WordsOf(s.EnglishWhole)}
}

// alike tells whether two prints are those of twins, and the larger of their
// shares in the language that shows it.
func (p prints) alike(q prints, limits Likeness) (share float64, alike bool) {
	for _, in := range []struct {
		head, whole           float64
		headLimit, wholeLimit float64
	}{
		{p.head.Alike(q.head), p.whole.Alike(q.whole), limits.Head, limits.Whole},
		{p.englishHead.Alike(q.englishHead), p.englishWhole.Alike(q.englishWhole), limits.EnglishHead, limits.EnglishWhole},
	} {
		if in.whole >= in.wholeLimit || in.head >= sameHead || in.head >= in.headLimit && in.whole >= in.wholeLimit/2 {
			return max(in.head, in.whole), true
		}
	}
	return 0, false
}

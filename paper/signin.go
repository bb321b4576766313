package paper

import "strconv"

// SignIn is the sheet on which people sign at the door.
type SignIn struct {
	Title  string
	Facts  []Fact // time, place, who is in charge; two a line
	Note   string // what the names are used for
	People []Signer
	Empty  int    // rows for those who are not on the list
	Footer string // the association, and which event it is
	Words  SignInWords
}

// Signer is a person on the list. What is empty is left to be written in.
type Signer struct{ Name, Community, Group, Phone string }

// SignInWords are the titles of a sheet's columns.
type SignInWords struct{ Number, Name, Community, Group, Phone, Signature string }

// ChineseSignInWords are those by which the list can be imported after.
func ChineseSignInWords() SignInWords {
	return SignInWords{"序号", "姓名", "社区（村）", "人群", "手机后四位", "签名"}
}

// EnglishSignInWords are for sheets in English.
func EnglishSignInWords() SignInWords {
	return SignInWords{"No.", "Name", "Community", "Group", "Phone, last 4", "Signature"}
}

// signInRow is as high as a person writes who is not at ease with a pen, in
// twentieths of a point.
const signInRow = 540

// Document is the sheet as a Word document that staff can change. The titles
// of the columns stand on every page, and the rows are numbered throughout.
func (s SignIn) Document() ([]byte, error) {
	blocks := []any{paragraph("Title", s.Title)}
	if len(s.Facts) > 0 {
		blocks = append(blocks, s.facts())
	}
	blocks = append(blocks, paragraph("Note", s.Note)) // an empty one too: Word joins tables with nothing between
	t := table(10, 20, 28, 20, 22, 30)
	t.row(signInRow, cell{s.Words.Number, true}, cell{s.Words.Name, true}, cell{s.Words.Community, true},
		cell{s.Words.Group, true}, cell{s.Words.Phone, true}, cell{s.Words.Signature, true})
	t.Rows[0].Header = &struct{}{}
	for i := range len(s.People) + s.Empty {
		var p Signer
		if i < len(s.People) {
			p = s.People[i]
		}
		t.row(signInRow, cell{text: strconv.Itoa(i + 1)}, cell{text: p.Name}, cell{text: p.Community}, cell{text: p.Group}, cell{text: p.Phone}, cell{})
	}
	return wordFile(s.Footer, append(blocks, t))
}

// facts are the boxes above the list, two a line.
func (s SignIn) facts() *wordTable {
	t := table(4, 17, 4, 14)
	for from := 0; from < len(s.Facts); from += 2 {
		var cells []cell
		for _, f := range s.Facts[from:min(from+2, len(s.Facts))] {
			cells = append(cells, cell{text: f.Label, label: true}, cell{text: f.Text})
		}
		t.row(480, cells...)
	}
	return t
}

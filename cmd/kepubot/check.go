package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/quiz"
)

// checkLibrary looks at the tips and questions that the program brings along,
// as a whole.
func (c importCommand) checkLibrary(to *console) error {
	check := content.Check{Groups: groupIDs(), Today: time.Now(), Library: true}
	tipFiles, err := starter.Tips()
	if err != nil {
		return err
	}
	tips, found := check.Tips(tipFiles)
	said := fmt.Sprintf("%d tips", len(tips))
	if c.What != "tips" {
		questionFiles, err := starter.Questions()
		if err != nil {
			return err
		}
		ids := make([]string, len(tips))
		for i, tip := range tips {
			ids[i] = tip.ID
		}
		questions, more := quiz.Check(check, questionFiles, ids)
		if c.What == "questions" {
			said, found = "", nil
		} else {
			said += ", "
		}
		said, found = said+fmt.Sprintf("%d questions", len(questions)), append(found, more...)
	}
	tell(to, found)
	fmt.Fprintf(to.out, "%s: %d to mend\n", said, len(found))
	if len(found) > 0 {
		return errors.New("the library has faults")
	}
	return nil
}

// remarks tells what an editor would mend in files that could be imported,
// and whether there is anything.
func (c importCommand) remarks(to *console, files []starter.File) bool {
	check := content.Check{Groups: groupIDs(), Today: time.Now()}
	var found content.Findings
	switch c.What {
	case "tips":
		_, found = check.Tips(files)
	case "questions":
		_, found = quiz.Check(check, files, nil)
	}
	found = slices.DeleteFunc(found, func(f content.Finding) bool { return f.Refused })
	tell(to, found)
	return len(found) > 0
}

// tell lists findings under the names of their files, line by line; what is of
// all files together comes last.
func tell(to *console, found content.Findings) {
	slices.SortStableFunc(found, func(a, b content.Finding) int {
		if (a.File == "") != (b.File == "") {
			return -cmp.Compare(a.File, b.File)
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	for i, f := range found {
		if i == 0 || f.File != found[i-1].File {
			switch f.File {
			case "":
				fmt.Fprintln(to.err, "all files together: to mend")
			default:
				fmt.Fprintf(to.err, "%s: to mend\n", f.File)
			}
		}
		fmt.Fprintf(to.err, "  %s　%s\n", f.Fault, f.Chinese)
	}
}

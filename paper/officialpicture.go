package paper

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"strconv"
	"unicode/utf8"
)

// Picture is a PNG, such as that of a chart, as large as it is at 216 pixels
// an inch and never larger than the area of text.
type Picture struct {
	PNG     []byte
	Caption string // below; may be empty
	Alt     string // what it shows, for those who do not see it; empty: its caption
}

// Units of pictures: an inch, a twentieth of a point.
const (
	pictureInch  = 914400
	pictureTwip  = 635
	picturePixel = pictureInch / 216
)

func (p Picture) lay(t *officialText) ([]any, error) {
	if len(p.PNG) > MaxPictureBytes || len(t.pictures) == MaxPictures {
		return nil, fmt.Errorf("picture %d of %d bytes: %w", len(t.pictures)+1, len(p.PNG), ErrTooLarge)
	}
	for _, text := range []string{p.Caption, p.Alt} {
		if utf8.RuneCountInString(text) > MaxOfficialText/4 {
			return nil, fmt.Errorf("the words of a picture: %w", ErrTooLarge)
		}
	}
	size, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	if err != nil {
		return nil, fmt.Errorf("reading the size of a picture: %w", err)
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > 20000 || size.Height > 20000 {
		return nil, fmt.Errorf("a picture of %d×%d pixels: %w", size.Width, size.Height, ErrTooLarge)
	}
	// Below a tall picture there is still room for its caption, and above it for
	// the title of an annex that it begins.
	width, height := within(size.Width*picturePixel, size.Height*picturePixel, t.width*pictureTwip, (t.height-1200-t.taken)*pictureTwip)
	alt := p.Alt
	if alt == "" {
		alt = p.Caption
	}
	t.pictures = append(t.pictures, p)
	shown := wordParagraph{Style: wordValue{"Picture"}, Runs: []any{drawing(len(t.pictures), width, height, run(alt).Text.Text)}}
	if p.Caption == "" {
		return []any{shown}, nil
	}
	shown.KeepNext = &wordValue{"1"}
	return []any{shown, paragraph("PictureCaption", p.Caption)}, nil
}

// within makes a size smaller, in its proportions, where it is too large.
func within(width, height, mostWidth, mostHeight int) (int, int) {
	if width > mostWidth {
		width, height = mostWidth, max(1, height*mostWidth/width)
	}
	if height > mostHeight {
		width, height = max(1, width*mostHeight/height), mostHeight
	}
	return width, height
}

func pictureID(i int) string { return fmt.Sprintf("rImage%d", i+1) }

// The types below are elements of DrawingML, as far as they are used.

type wordDrawing struct {
	XMLName xml.Name   `xml:"w:r"`
	Inline  wordInline `xml:"w:drawing>wp:inline"`
}

type wordInline struct {
	Space   string       `xml:"xmlns:wp,attr"`
	Extent  drawingSize  `xml:"wp:extent"`
	About   drawingAbout `xml:"wp:docPr"`
	Graphic drawingSpace `xml:"a:graphic"`
}

type drawingSize struct {
	Width  int `xml:"cx,attr"`
	Height int `xml:"cy,attr"`
}

type drawingAbout struct {
	ID   int    `xml:"id,attr"`
	Name string `xml:"name,attr"`
	Alt  string `xml:"descr,attr,omitempty"`
}

type drawingSpace struct {
	Space string      `xml:"xmlns:a,attr"`
	Data  drawingData `xml:"a:graphicData"`
}

type drawingData struct {
	URI     string         `xml:"uri,attr"`
	Picture drawingPicture `xml:"pic:pic"`
}

type drawingPicture struct {
	Space   string       `xml:"xmlns:pic,attr"`
	About   drawingAbout `xml:"pic:nvPicPr>pic:cNvPr"`
	Locks   struct{}     `xml:"pic:nvPicPr>pic:cNvPicPr"`
	Blip    drawingBlip  `xml:"pic:blipFill>a:blip"`
	Stretch struct{}     `xml:"pic:blipFill>a:stretch>a:fillRect"`
	Offset  drawingPoint `xml:"pic:spPr>a:xfrm>a:off"`
	Extent  drawingSize  `xml:"pic:spPr>a:xfrm>a:ext"`
	Form    drawingForm  `xml:"pic:spPr>a:prstGeom"`
}

type drawingBlip struct {
	ID string `xml:"r:embed,attr"`
}

type drawingPoint struct {
	X int `xml:"x,attr"`
	Y int `xml:"y,attr"`
}

type drawingForm struct {
	Name string   `xml:"prst,attr"`
	List struct{} `xml:"a:avLst"`
}

// drawing shows the picture of a number, from 1 on, in the line.
func drawing(number, width, height int, alt string) wordDrawing {
	const space = "http://schemas.openxmlformats.org/drawingml/2006/"
	about := drawingAbout{number, "image" + strconv.Itoa(number), alt}
	size := drawingSize{width, height}
	return wordDrawing{Inline: wordInline{
		Space: space + "wordprocessingDrawing", Extent: size, About: about,
		Graphic: drawingSpace{space + "main", drawingData{space + "picture", drawingPicture{
			Space: space + "picture", About: about, Blip: drawingBlip{pictureID(number - 1)}, Extent: size, Form: drawingForm{Name: "rect"},
		}}},
	}}
}

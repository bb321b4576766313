package telegram

type wireFile struct {
	ID     string `json:"file_id"`
	Name   string `json:"file_name"`
	Size   int64  `json:"file_size"`
	MIME   string `json:"mime_type"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

// largest is the biggest of a photo's sizes, or nil.
func largest(sizes []wireFile) *wireFile {
	var best *wireFile
	for i := range sizes {
		if best == nil || sizes[i].Width*sizes[i].Height > best.Width*best.Height {
			best = &sizes[i]
		}
	}
	return best
}

"""What every form is made of: fields, their dress, the pieces they are laid out in. A leaf that knows no app."""

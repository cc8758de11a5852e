"""What every form is made of (fields, their dress, the pieces they are laid out in), and lists that one comes back to.

A leaf that knows no app.
"""

"""From pieces to a query: what a way of cutting a question says, or why it says nothing."""
